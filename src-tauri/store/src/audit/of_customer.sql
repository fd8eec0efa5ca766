-- A search names whom it showed in its object; which of these lines really do is told by whoever reads them.
SELECT envelope
  FROM audit
 WHERE (customer_no = ?1 AND customer_no <> '')
    OR (customer_no = '' AND ?1 <> '' AND instr(CAST(envelope AS TEXT), ?1) > 0)
 ORDER BY row
