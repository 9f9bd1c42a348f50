-- The limit: one settlement as one prepared call, with everything in it that the database does for one of ours. It
-- reads the same rows, locks the same rows in the same order, and writes the same rows, which our audit then proves.
-- It judges nothing: no signature, no envelope, no rule.
CREATE SEQUENCE bench_row CACHE 100;

-- In order, like the keys that the application makes.
CREATE FUNCTION bench_new_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT ('01990000-0000-7000-8000-' || lpad(to_hex(nextval('bench_row')), 12, '0'))::uuid
$$;

CREATE FUNCTION bench_settle(family bigint, till int, payable bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text := 'L' || lpad(nextval('bench_row')::text, 29, '0');
    settlement uuid := bench_new_id();
    today date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
    link bytea := '\x01'::bytea || sha256(message::bytea); -- as long as the digest of a row of a chain
    this_month date := date_trunc('month', today);
    answered text := rpad('{{"infcode":0,"setl_id":"' || message, 700, '.');
    sender record;
    patient record;
    binding record;
    account record;
    own record;
    other record;
    states int;
    policies int;
    own_part bigint;
    shared_part bigint;
BEGIN
    SELECT institution.id, key.key_sealed INTO sender
    FROM sharing_institution institution JOIN sharing_institutionkey key ON key.institution_id = institution.id
    WHERE institution.code = 'H3203' || lpad(till::text, 7, '0') AND key.revoked_at IS NULL;
    IF EXISTS (SELECT FROM sharing_message WHERE institution_id = sender.id AND msgid = message) THEN
        RETURN 'answered';
    END IF;
    SELECT id, cert_no_digest INTO patient FROM accounts_person
    WHERE psn_no = 'P' || lpad((2 * family + 1)::text, 20, '0') FOR NO KEY UPDATE;
    SELECT * INTO binding FROM sharing_binding WHERE member_id = patient.id ORDER BY id FOR NO KEY UPDATE;
    FOR account IN
        SELECT * FROM accounts_personalaccount WHERE holder_id IN (patient.id, binding.holder_id)
        ORDER BY id FOR NO KEY UPDATE
    LOOP
        IF account.holder_id = patient.id THEN own := account; ELSE other := account; END IF;
    END LOOP;
    SELECT count(state.status) INTO states
    FROM accounts_person person
    LEFT JOIN accounts_enrolment enrolment ON enrolment.person_id = person.id
    LEFT JOIN accounts_enrolmentstate state ON state.enrolment_id = enrolment.id
    WHERE person.id IN (patient.id, binding.holder_id);
    SELECT count(*) INTO policies FROM sharing_edition WHERE status = 'in_force';

    own_part := least(payable, own.balance_fen);
    shared_part := least(payable - own_part, other.balance_fen);
    INSERT INTO sharing_settlement
        (id, setl_id, mdtrt_id, chrg_bchno, msgid, med_type, total_fee_fen, fund_fen, payable_fen, own_fen,
         shared_fen, cash_fen, own_balance_fen, reasons, received_at, is_reversed, institution_id, patient_id, digest)
    VALUES
        (settlement, message, message, message, message, '11', payable, 0, payable, own_part,
         shared_part, payable - own_part - shared_part, own.balance_fen - own_part, '[]', now(), false,
         sender.id, patient.id, link);
    IF own_part > 0 THEN
        UPDATE accounts_personalaccount
        SET balance_fen = own.balance_fen - own_part, entry_count = own.entry_count + 1, link_digest = link
        WHERE id = own.id;
        INSERT INTO accounts_ledgerentry
            (id, account_id, number, amount_fen, balance_after_fen, kind, cause_kind, cause_id, at, digest)
        VALUES (bench_new_id(), own.id, own.entry_count + 1, -own_part, own.balance_fen - own_part, 'spend',
                'settlement', settlement, now(), link);
        INSERT INTO sharing_allocation
            (id, settlement_id, account_id, amount_fen, entry_number, balance_after_fen, settled_on)
        VALUES (bench_new_id(), settlement, own.id, own_part, own.entry_count + 1, own.balance_fen - own_part, today);
    END IF;
    IF shared_part > 0 THEN
        UPDATE accounts_personalaccount
        SET balance_fen = other.balance_fen - shared_part, entry_count = other.entry_count + 1, link_digest = link
        WHERE id = other.id;
        INSERT INTO accounts_ledgerentry
            (id, account_id, number, amount_fen, balance_after_fen, kind, cause_kind, cause_id, at, digest)
        VALUES (bench_new_id(), other.id, other.entry_count + 1, -shared_part, other.balance_fen - shared_part, 'spend',
                'settlement', settlement, now(), link);
        INSERT INTO sharing_allocation
            (id, settlement_id, account_id, binding_id, edition_id, amount_fen, entry_number, balance_after_fen,
             settled_on)
        VALUES (bench_new_id(), settlement, other.id, binding.id, binding.edition_id, shared_part,
                other.entry_count + 1, other.balance_fen - shared_part, today);
        UPDATE sharing_binding
        SET month = this_month,
            month_used_fen = CASE WHEN month = this_month THEN month_used_fen ELSE 0 END + shared_part
        WHERE id = binding.id;
    END IF;
    INSERT INTO sharing_message (id, institution_id, msgid, digest, answer, settlement_id, at)
    VALUES (bench_new_id(), sender.id, message, sha256(message::bytea), answered, settlement, now());
    RETURN answered;
END
$$;
