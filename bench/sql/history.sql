-- Years of use: every account is drawn on and filled again {times} times, so that nothing changes but the number of
-- entries. Written across the accounts, as time would.
INSERT INTO accounts_ledgerentry
    (id, account_id, number, amount_fen, balance_after_fen, kind, cause_kind, cause_id, at)
SELECT bench_id(8 + step::int, row_number() OVER ()), account.id, account.entry_count + step,
       CASE step % 2 WHEN 1 THEN -100 ELSE 100 END, account.balance_fen - CASE step % 2 WHEN 1 THEN 100 ELSE 0 END,
       CASE step % 2 WHEN 1 THEN 'spend' ELSE 'return' END, 'history', bench_id(6, 1),
       now() - interval '500 days' + step * interval '1 day'
FROM generate_series(1, 2 * {times}) step, accounts_personalaccount account
WHERE account.balance_fen >= 100;

UPDATE accounts_personalaccount SET entry_count = entry_count + 2 * {times} WHERE balance_fen >= 100;
