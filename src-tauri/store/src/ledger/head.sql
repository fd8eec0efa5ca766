SELECT log.log, ifnull(last.seq, 0), last.hash
FROM log
LEFT JOIN entry AS last
    ON last.entry = (SELECT entry FROM entry WHERE entry.log = log.log ORDER BY seq DESC LIMIT 1)
WHERE log.chain = 'ledger' AND log.live = 1
