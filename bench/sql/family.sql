-- One hot family: a grandmother with a great deal of money, and four who all use her account and have none of
-- their own to use first. They are the persons from 1,000,000,000 on.
INSERT INTO accounts_person
    (id, psn_no, name, cert_type, cert_no_sealed, cert_no_digest, birth_date, sex, is_demo)
SELECT bench_id(1, n), 'P' || lpad(n::text, 20, '0'), '周敏', '01', sha256(n::text::bytea) || sha256(n::text::bytea),
       hmac(
           convert_to('document number', 'UTF8') || '\x00'::bytea
           || convert_to('BENCH' || lpad(n::text, 13, '0'), 'UTF8'),
           {digest_key}, 'sha256'
       ),
       CASE n WHEN 1000000000 THEN DATE '1950-03-01' ELSE DATE '1980-09-01' END, '2', false
FROM generate_series(1000000000, 1000000004) n;

INSERT INTO accounts_enrolment (id, person_id, insutype, area_code)
SELECT bench_id(2, n), bench_id(1, n), '310', '320300' FROM generate_series(1000000000, 1000000004) n;

INSERT INTO accounts_enrolmentstate
    (id, enrolment_id, status, area_code_given, has_account, valid_from, recorded_at)
SELECT bench_id(3, n), bench_id(2, n), '1', '320300', true, current_date - 700, now() - interval '700 days'
FROM generate_series(1000000000, 1000000004) n;

INSERT INTO accounts_personalaccount (id, holder_id, balance_fen, imported_fen, entry_count)
VALUES (bench_id(4, 1000000000), bench_id(1, 1000000000), 100000000000, 100000000000, 1);

INSERT INTO accounts_ledgerentry
    (id, account_id, number, amount_fen, balance_after_fen, kind, cause_kind, cause_id, at)
VALUES (bench_id(5, 1000000000), bench_id(4, 1000000000), 1, 100000000000, 100000000000, 'register', 'import',
        bench_id(6, 0), now() - interval '600 days');

INSERT INTO sharing_binding
    (id, holder_id, member_id, relationship, starts_on, state, ended_by, suspended_by_staff, signed_at,
     month_used_fen, hides_institution, note, edition_id)
SELECT bench_id(7, n), bench_id(1, 1000000000), bench_id(1, n), 'child', current_date - 400, 'active', '', false,
       now() - interval '400 days', 0, false, '',
       (SELECT id FROM sharing_edition WHERE area_prefix = '32' AND status = 'in_force' LIMIT 1)
FROM generate_series(1000000001, 1000000004) n;
