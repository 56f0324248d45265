-- +goose Up
-- From the drawn sample to the weight: fieldwork → case → inbox → interview.

-- What a sample round is beyond its name and state.
CREATE TABLE fieldwork (
    round_id      TEXT PRIMARY KEY REFERENCES round (id),
    form          TEXT NOT NULL REFERENCES questionnaire (form),
    period_from   TEXT NOT NULL DEFAULT '',     -- reference period that the answers speak of, ISO days
    period_to     TEXT NOT NULL DEFAULT '',
    units         TEXT NOT NULL DEFAULT '',     -- reporting units joined by ';'; '' = all that the frame has
    targets       TEXT NOT NULL DEFAULT '',     -- ids of the targets it will answer, joined by ';'
    rules         TEXT NOT NULL,                -- survey.FieldRules, JSON
    draw_id       TEXT NOT NULL DEFAULT '',     -- the draw that went to the field, '' = none yet
    version       BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE workload (
    id         TEXT PRIMARY KEY,
    round_id   TEXT NOT NULL REFERENCES round (id),
    number     BIGINT NOT NULL,                 -- from 1
    unit_id    TEXT NOT NULL REFERENCES unit (id),
    person_id  TEXT NOT NULL DEFAULT '',        -- enumerator, '' = not assigned
    due        TEXT NOT NULL DEFAULT '',        -- ISO day
    seed       TEXT NOT NULL DEFAULT '',        -- of the plan that made it, hex; '' = made for a single case
    version    BIGINT NOT NULL DEFAULT 1,
    UNIQUE (round_id, number)
);

-- A drawn unit in the field. Cases of enumerators, of paper and of drop-off are the same.
CREATE TABLE field_case (
    id           TEXT PRIMARY KEY,              -- random
    round_id     TEXT NOT NULL REFERENCES round (id),
    draw_id      TEXT NOT NULL REFERENCES draw (id),
    number       BIGINT NOT NULL,               -- of drawn_case
    frame_id     TEXT NOT NULL,
    code         TEXT NOT NULL UNIQUE,          -- printed on paper and drop-off cards, with a check character
    unit_id      TEXT NOT NULL REFERENCES unit (id),
    stratum      TEXT NOT NULL,
    psu          TEXT NOT NULL,
    reserve      BOOLEAN NOT NULL,
    position     BIGINT NOT NULL,               -- order in which reserves come into play
    workload_id  TEXT NOT NULL DEFAULT '',
    person_id    TEXT NOT NULL DEFAULT '',      -- enumerator, '' = not assigned
    state        TEXT NOT NULL,                 -- survey.CaseState
    outcome      TEXT NOT NULL DEFAULT '',      -- survey.Outcome of the last visit, '' = none
    attempts     BIGINT NOT NULL DEFAULT 0,
    interview_id TEXT NOT NULL DEFAULT '',      -- the active interview
    replaces     TEXT NOT NULL DEFAULT '',      -- reserve: the case in whose place it stands
    changed      TEXT NOT NULL,                 -- instant of the last change, for tablets that ask what is new
    version      BIGINT NOT NULL DEFAULT 1,
    UNIQUE (draw_id, number)
);

CREATE INDEX field_case_by_round ON field_case (round_id, unit_id, state);
CREATE INDEX field_case_by_person ON field_case (person_id, changed);
CREATE INDEX field_case_by_workload ON field_case (workload_id);
CREATE INDEX field_case_by_replaced ON field_case (replaces);

-- Keys of this installation: sealing (ECDH P-256) and receipts (ECDSA P-256).
CREATE TABLE server_key (
    id       TEXT PRIMARY KEY,                  -- first 8 bytes of SHA-256 of the public key, hex
    purpose  TEXT NOT NULL,                     -- seal, sign
    private  BYTEA NOT NULL,                    -- PKCS #8
    public   BYTEA NOT NULL,                    -- uncompressed point
    created  TEXT NOT NULL
);

CREATE TABLE enrolment (
    token_hash  TEXT PRIMARY KEY,
    person_id   TEXT NOT NULL REFERENCES person (id),
    expires     TEXT NOT NULL,
    used        TEXT NOT NULL DEFAULT ''
);

CREATE TABLE device (
    id           TEXT PRIMARY KEY,
    person_id    TEXT NOT NULL REFERENCES person (id),
    name         TEXT NOT NULL,
    public       BYTEA NOT NULL,                -- ECDSA P-256, uncompressed point
    enrolled     TEXT NOT NULL,
    revoked      TEXT NOT NULL DEFAULT '',
    last_seen    TEXT NOT NULL DEFAULT '',
    app_version  TEXT NOT NULL DEFAULT '',
    report       TEXT NOT NULL DEFAULT '',      -- what the tablet said of itself at the last sync, JSON
    last_seq     BIGINT NOT NULL DEFAULT 0      -- highest sequence number that arrived
);

-- Append only: bytes as they came, before they are understood.
CREATE TABLE inbox (
    id         TEXT NOT NULL,                   -- of the envelope, made by the client
    hash       TEXT NOT NULL,                   -- SHA-256 of bytes, hex
    device_id  TEXT NOT NULL,                   -- '' = not from a tablet
    via        TEXT NOT NULL,                   -- tablet, file, web, office
    received   TEXT NOT NULL,
    signature  TEXT NOT NULL,
    bytes      BYTEA NOT NULL,
    PRIMARY KEY (id, hash)
);

-- What became of each row of the inbox.
CREATE TABLE intake (
    id        TEXT NOT NULL,
    hash      TEXT NOT NULL,
    device_id TEXT NOT NULL,
    received  TEXT NOT NULL,
    state     TEXT NOT NULL,                    -- received, accepted, quarantined, candidate, rejected
    reason    TEXT NOT NULL DEFAULT '',         -- message key
    args      TEXT NOT NULL DEFAULT '',         -- of the reason, JSON
    tries     BIGINT NOT NULL DEFAULT 0,
    next_try  TEXT NOT NULL DEFAULT '',
    round_id  TEXT NOT NULL DEFAULT '',
    case_id   TEXT NOT NULL DEFAULT '',
    decided   TEXT NOT NULL DEFAULT '',         -- who decided, where a person did
    seq       BIGINT NOT NULL DEFAULT 0,        -- device_seq of the envelope
    PRIMARY KEY (id, hash)
);

CREATE INDEX intake_by_state ON intake (state, next_try);
CREATE INDEX intake_by_device ON intake (device_id, seq);

-- A contact attempt; its outcome is an AAPOR disposition.
CREATE TABLE visit (
    id           TEXT PRIMARY KEY,              -- of the envelope
    case_id      TEXT NOT NULL REFERENCES field_case (id),
    round_id     TEXT NOT NULL,
    person_id    TEXT NOT NULL,
    device_id    TEXT NOT NULL,
    started      TEXT NOT NULL,                 -- corrected by the server's clock
    ended        TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    mode         TEXT NOT NULL,                 -- face, handover, dropoff, phone, paper
    appointment  TEXT NOT NULL DEFAULT '',      -- instant
    note         TEXT NOT NULL DEFAULT '',
    paradata     TEXT NOT NULL DEFAULT '',      -- JSON: position, clock, seconds by item, flags
    flags        TEXT NOT NULL DEFAULT ''       -- codes joined by ';'
);

CREATE INDEX visit_by_case ON visit (case_id, started);
CREATE INDEX visit_by_round ON visit (round_id, person_id);

CREATE TABLE interview (
    id          TEXT PRIMARY KEY,               -- of the envelope; also of its visit
    case_id     TEXT NOT NULL REFERENCES field_case (id),
    round_id    TEXT NOT NULL,
    form        TEXT NOT NULL,
    person_id   TEXT NOT NULL,                  -- enumerator, or who keyed it; '' = the household itself
    mode        TEXT NOT NULL,
    started     TEXT NOT NULL,
    ended       TEXT NOT NULL,
    elapsed_ms  BIGINT NOT NULL,
    outcome     TEXT NOT NULL,                  -- complete, partial
    standing    TEXT NOT NULL,                  -- active, review (another is active), superseded, void
    review      TEXT NOT NULL,                  -- new, approved, returned, recheck
    in_force    BIGINT NOT NULL DEFAULT 1,      -- number of the version of the answers
    replaces    TEXT NOT NULL DEFAULT '',       -- the interview it corrects
    received    TEXT NOT NULL,
    version     BIGINT NOT NULL DEFAULT 1
);

CREATE INDEX interview_by_round ON interview (round_id, standing, review);
CREATE INDEX interview_by_case ON interview (case_id);

-- Answers are never overwritten: an edit is a further version, in force once a
-- second person agreed.
CREATE TABLE interview_version (
    interview_id  TEXT NOT NULL REFERENCES interview (id),
    number        BIGINT NOT NULL,              -- 1 as it came
    answers       TEXT NOT NULL,                -- one character a scale item
    extra         TEXT NOT NULL,                -- other answers, JSON
    texts         TEXT NOT NULL,                -- answers in words by code, JSON
    reason        TEXT NOT NULL DEFAULT '',
    author        TEXT NOT NULL DEFAULT '',
    at            TEXT NOT NULL,
    decided_by    TEXT NOT NULL DEFAULT '',
    decided_at    TEXT NOT NULL DEFAULT '',
    state         TEXT NOT NULL,                -- original, proposed, approved, refused
    PRIMARY KEY (interview_id, number)
);

-- Who answered and how to reach them again: apart from the answers, deleted
-- with the contact data of the frame.
CREATE TABLE respondent_contact (
    interview_id  TEXT NOT NULL REFERENCES interview (id),
    round_id      TEXT NOT NULL,
    code          TEXT NOT NULL,                -- of the question, or phone, name
    value         TEXT NOT NULL,
    PRIMARY KEY (interview_id, code)
);

CREATE TABLE review_comment (
    id            TEXT PRIMARY KEY,
    interview_id  TEXT NOT NULL REFERENCES interview (id),
    question      TEXT NOT NULL,                -- code, '' = the whole interview
    body          TEXT NOT NULL,
    author        TEXT NOT NULL,
    at            TEXT NOT NULL
);

CREATE INDEX review_comment_by_interview ON review_comment (interview_id, at);

CREATE TABLE back_check (
    id            TEXT PRIMARY KEY,
    round_id      TEXT NOT NULL REFERENCES round (id),
    interview_id  TEXT NOT NULL REFERENCES interview (id),
    enumerator    TEXT NOT NULL,                -- whose interview it is
    drawn         TEXT NOT NULL,                -- instant
    chosen_by     TEXT NOT NULL,                -- score, random, early, full, review
    questions     TEXT NOT NULL,                -- codes asked again, joined by ';'
    person_id     TEXT NOT NULL DEFAULT '',     -- who does it, never the enumerator
    mode          TEXT NOT NULL DEFAULT '',     -- phone, visit
    done          TEXT NOT NULL DEFAULT '',     -- instant
    outcome       TEXT NOT NULL DEFAULT '',     -- confirmed, differs, not_visited, other_person, no_contact
    answers       TEXT NOT NULL DEFAULT '',     -- the repeated questions: code → value, JSON
    note          TEXT NOT NULL DEFAULT '',
    version       BIGINT NOT NULL DEFAULT 1,
    UNIQUE (interview_id)
);

CREATE INDEX back_check_by_round ON back_check (round_id, enumerator);

-- What takes interviews out of a round takes two people: one proposes it,
-- another one decides.
CREATE TABLE proposal (
    id          TEXT PRIMARY KEY,
    round_id    TEXT NOT NULL REFERENCES round (id),
    kind        TEXT NOT NULL,                  -- void: one interview; redo: all of an enumerator
    object      TEXT NOT NULL,                  -- id of the interview, or of the enumerator
    reason      TEXT NOT NULL,
    author      TEXT NOT NULL,                  -- login
    at          TEXT NOT NULL,
    state       TEXT NOT NULL,                  -- open, confirmed, refused
    decided_by  TEXT NOT NULL DEFAULT '',
    decided_at  TEXT NOT NULL DEFAULT ''
);

CREATE INDEX proposal_by_round ON proposal (round_id, state);

-- Paper keyed in: one entry, or two by different people and, where they
-- differ, what a third look decided.
CREATE TABLE keying (
    case_id    TEXT NOT NULL REFERENCES field_case (id),
    pass       BIGINT NOT NULL,                 -- 1, 2; 3 the decision
    round_id   TEXT NOT NULL,
    person_id  TEXT NOT NULL,
    at         TEXT NOT NULL,                   -- of the last change
    answers    TEXT NOT NULL,                   -- survey.KeyedForm, JSON
    twice      BOOLEAN NOT NULL,                -- drawn for a second entry
    state      TEXT NOT NULL,                   -- draft, done, sealed, accepted
    envelope   TEXT NOT NULL DEFAULT '',        -- id under which it goes to the inbox, of pass 1
    reason     TEXT NOT NULL DEFAULT '',        -- of the decision
    version    BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (case_id, pass)
);

CREATE INDEX keying_by_round ON keying (round_id, state);

CREATE TABLE weighting (
    id        TEXT PRIMARY KEY,
    round_id  TEXT NOT NULL REFERENCES round (id),
    number    BIGINT NOT NULL,                  -- version within the round, from 1
    at        TEXT NOT NULL,
    actor     TEXT NOT NULL,
    spec      TEXT NOT NULL,                    -- survey.WeightingSpec, JSON
    log       TEXT NOT NULL,                    -- every step with its effect, JSON
    seal      TEXT NOT NULL,                    -- SHA-256 over the weights
    state     TEXT NOT NULL,                    -- made, chosen, frozen
    answers   TEXT NOT NULL DEFAULT '',         -- frozen: SHA-256 over the versions of answers that counted
    UNIQUE (round_id, number)
);

-- The weight of every case in play, with the answers that it was given to: a
-- frozen weighting names versions, which are never overwritten, so that what was
-- shown can always be computed again.
CREATE TABLE weight (
    weighting_id  TEXT NOT NULL REFERENCES weighting (id),
    case_id       TEXT NOT NULL REFERENCES field_case (id),
    standing      TEXT NOT NULL,                -- survey.WeightStanding: answered, ineligible, …
    interview_id  TEXT NOT NULL DEFAULT '',
    version       BIGINT NOT NULL DEFAULT 0,    -- of the answers
    design        DOUBLE PRECISION NOT NULL,    -- 1/π
    final         DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (weighting_id, case_id)
);

-- Attachments by content, in parts until they are whole.
CREATE TABLE blob (
    sha256    TEXT PRIMARY KEY,
    size      BIGINT NOT NULL,
    received  BIGINT NOT NULL,                  -- bytes so far
    whole     BOOLEAN NOT NULL,
    device_id TEXT NOT NULL,
    at        TEXT NOT NULL
);

CREATE TABLE blob_part (
    sha256  TEXT NOT NULL REFERENCES blob (sha256),
    start   BIGINT NOT NULL,
    bytes   BYTEA NOT NULL,
    PRIMARY KEY (sha256, start)
);
