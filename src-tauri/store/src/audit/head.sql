SELECT log.log, ifnull(last.seq, 0), last.hash
FROM log
LEFT JOIN audit AS last
    ON last.row = (SELECT row FROM audit WHERE audit.log = log.log ORDER BY seq DESC LIMIT 1)
WHERE log.chain = 'audit' AND log.live = 1
