-- Families {first} … {last}: a holder with 5,000 yuan and a patient with 10 yuan, insured in Xuzhou, bound since
-- long; each account filled by the register. Person 2n is the holder, 2n+1 the patient of family n.
CREATE EXTENSION IF NOT EXISTS pgcrypto;

CREATE OR REPLACE FUNCTION bench_id(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT ('0191' || lpad(to_hex(kind), 4, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
$$;

INSERT INTO accounts_person
    (id, psn_no, name, cert_type, cert_no_sealed, cert_no_digest, birth_date, sex, is_demo)
SELECT bench_id(1, n), 'P' || lpad(n::text, 20, '0'), CASE n % 2 WHEN 0 THEN '王秀英' ELSE '李建国' END, '01',
       sha256(n::text::bytea) || sha256(n::text::bytea), -- as long as a sealed number; nobody opens it
       hmac(
           convert_to('document number', 'UTF8') || '\x00'::bytea
           || convert_to('BENCH' || lpad(n::text, 13, '0'), 'UTF8'),
           {digest_key}, 'sha256'
       ),
       CASE n % 2 WHEN 0 THEN DATE '1960-03-01' ELSE DATE '1988-09-01' END, CASE n % 2 WHEN 0 THEN '2' ELSE '1' END,
       false
FROM generate_series(2 * {first}::bigint, 2 * {last}::bigint + 1) n;

INSERT INTO accounts_enrolment (id, person_id, insutype, area_code)
SELECT bench_id(2, n), bench_id(1, n), '310', '320300'
FROM generate_series(2 * {first}::bigint, 2 * {last}::bigint + 1) n;

INSERT INTO accounts_enrolmentstate
    (id, enrolment_id, status, area_code_given, has_account, valid_from, recorded_at)
SELECT bench_id(3, n), bench_id(2, n), '1', '320300', true, current_date - 700, now() - interval '700 days'
FROM generate_series(2 * {first}::bigint, 2 * {last}::bigint + 1) n;

INSERT INTO accounts_personalaccount (id, holder_id, balance_fen, imported_fen, entry_count)
SELECT bench_id(4, n), bench_id(1, n), fen, fen, 1
FROM generate_series(2 * {first}::bigint, 2 * {last}::bigint + 1) n,
     LATERAL (SELECT CASE n % 2 WHEN 0 THEN 500000 ELSE 1000 END AS fen) filled;

INSERT INTO accounts_ledgerentry
    (id, account_id, number, amount_fen, balance_after_fen, kind, cause_kind, cause_id, at)
SELECT bench_id(5, n), bench_id(4, n), 1, balance_fen, balance_fen, 'register', 'import', bench_id(6, 0),
       now() - interval '600 days'
FROM generate_series(2 * {first}::bigint, 2 * {last}::bigint + 1) n
JOIN accounts_personalaccount account ON account.id = bench_id(4, n);

INSERT INTO sharing_binding
    (id, holder_id, member_id, relationship, starts_on, state, ended_by, suspended_by_staff, signed_at,
     month_used_fen, hides_institution, note, edition_id)
SELECT bench_id(7, n), bench_id(1, 2 * n), bench_id(1, 2 * n + 1), 'child', current_date - 400, 'active', '', false,
       now() - interval '400 days', 0, false, '',
       (SELECT id FROM sharing_edition WHERE area_prefix = '32' AND status = 'in_force' LIMIT 1)
FROM generate_series({first}::bigint, {last}::bigint) n;
