-- {bindings} bindings of a holder and a member each, of people who were insured in one area always, but for one
-- member in twenty, who is of the next: 38 in the smallest area (3213), three in ten in the largest (3201), the others
-- in eleven more. Person 2n is the holder, 2n+1 the member of binding n.
CREATE OR REPLACE FUNCTION bench_id(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT ('0191' || lpad(to_hex(kind), 4, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
$$;

CREATE OR REPLACE FUNCTION bench_area(binding bigint, bindings bigint, is_member boolean) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN binding % (bindings / 38) = 1 AND binding / (bindings / 38) < 38 THEN '321300'
        WHEN binding % 10 < 3 THEN '320100'
        ELSE '32' || lpad((2 + (binding + (is_member AND binding % 20 = 7)::int) % 11)::text, 2, '0') || '00'
    END
$$;

INSERT INTO accounts_person
    (id, psn_no, name, cert_type, cert_no_sealed, cert_no_digest, birth_date, sex, is_demo)
SELECT bench_id(1, n), 'P' || lpad(n::text, 20, '0'), CASE n % 2 WHEN 0 THEN '王秀英' ELSE '王子轩' END, '01',
       sha256(n::text::bytea), sha256(n::text::bytea), -- nobody opens or finds one
       CASE n % 2 WHEN 0 THEN DATE '1985-06-01' ELSE DATE '2014-09-01' END, CASE n % 2 WHEN 0 THEN '2' ELSE '1' END,
       false
FROM generate_series(0, 2 * {bindings}::bigint - 1) n;

INSERT INTO accounts_enrolment (id, person_id, insutype, area_code)
SELECT bench_id(2, n), bench_id(1, n), CASE n % 2 WHEN 0 THEN '310' ELSE '390' END,
       bench_area(n / 2, {bindings}, n % 2 = 1)
FROM generate_series(0, 2 * {bindings}::bigint - 1) n;

INSERT INTO sharing_binding
    (id, holder_id, member_id, relationship, starts_on, state, ended_by, suspended_by_staff, signed_at,
     month_used_fen, hides_institution, note, edition_id)
SELECT bench_id(7, n), bench_id(1, 2 * n), bench_id(1, 2 * n + 1), 'child', current_date - 400, 'active', '', false,
       now() - interval '400 days', 0, false, '',
       (SELECT id FROM sharing_edition WHERE area_prefix = '32' AND status = 'in_force' LIMIT 1)
FROM generate_series(0, {bindings}::bigint - 1) n;
