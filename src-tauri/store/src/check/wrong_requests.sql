SELECT count(*)
FROM (
    SELECT
        reference,
        min(request) AS request,
        min(received_at) AS received_at,
        min(captured_at) AS captured_at,
        ifnull(min(nullif(due, '')), '') AS due
    FROM removal
    GROUP BY reference
) AS expected
FULL JOIN request AS found ON found.reference = expected.reference
WHERE
    found.request IS NOT expected.request
    OR found.received_at IS NOT expected.received_at
    OR found.captured_at IS NOT expected.captured_at
    OR found.due IS NOT expected.due
