SELECT log, seq, id, envelope, hash, customer_no, reference FROM audit ORDER BY log, seq
