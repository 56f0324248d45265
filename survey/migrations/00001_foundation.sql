-- +goose Up
-- Written in PostgreSQL's words; schema.go adapts the text for SQLite
-- (types, STRICT, and WITHOUT ROWID where a table is marked "unordered":
-- arrival order must not be recoverable from ratings and comments).

CREATE TABLE unit (
    id          TEXT PRIMARY KEY,           -- stable key: code, or code~last day of a former unit; codes are reused
    code        TEXT NOT NULL,              -- code of the General Statistics Office, or ours
    kind        TEXT NOT NULL,              -- province, department, vertical, district, commune, facility
    name_vi     TEXT NOT NULL,
    name_en     TEXT NOT NULL DEFAULT '',
    name_key    TEXT NOT NULL DEFAULT '',   -- folded name: NFC, lower case, no marks; for searching
    parent_id   TEXT REFERENCES unit (id),
    block       TEXT NOT NULL DEFAULT '',   -- comparison group: department, vertical, commune, hospital, school, …
    population  BIGINT,
    valid_from  TEXT NOT NULL DEFAULT '',   -- ISO date; '' = not known
    valid_to    TEXT NOT NULL DEFAULT '',   -- ISO date, last day; '' = still valid
    status      TEXT NOT NULL DEFAULT '',   -- official, secondary, inferred, proposed, unverified
    note        TEXT NOT NULL DEFAULT '',
    version     BIGINT NOT NULL DEFAULT 1,  -- for If-Match on edits
    UNIQUE (code, valid_from)
);

CREATE TABLE unit_succession (
    from_id  TEXT NOT NULL REFERENCES unit (id),
    to_id    TEXT NOT NULL REFERENCES unit (id),
    day      TEXT NOT NULL,
    kind     TEXT NOT NULL,                 -- merge, split, rename, succession
    share    DOUBLE PRECISION NOT NULL DEFAULT 1,
    act      TEXT NOT NULL DEFAULT '',      -- the legal act
    PRIMARY KEY (from_id, to_id, day)
);

CREATE TABLE sector (
    code      TEXT PRIMARY KEY,
    name_vi   TEXT NOT NULL,
    name_en   TEXT NOT NULL,
    kind      TEXT NOT NULL,                -- procedure, public-service
    position  BIGINT NOT NULL DEFAULT 0,
    active    BOOLEAN NOT NULL DEFAULT TRUE,
    version   BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE unit_sector (
    unit_id  TEXT NOT NULL REFERENCES unit (id),
    sector   TEXT NOT NULL REFERENCES sector (code),
    PRIMARY KEY (unit_id, sector)
);

CREATE TABLE procedure (
    code        TEXT PRIMARY KEY,
    name_vi     TEXT NOT NULL,
    name_en     TEXT NOT NULL DEFAULT '',
    sector      TEXT NOT NULL REFERENCES sector (code),
    valid_from  TEXT NOT NULL DEFAULT '',
    valid_to    TEXT NOT NULL DEFAULT '',
    version     BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE questionnaire (
    form     TEXT PRIMARY KEY,              -- id@version, as in rating.form
    id       TEXT NOT NULL,
    version  TEXT NOT NULL,
    body     TEXT NOT NULL,                 -- the definition, JSON
    sha256   TEXT NOT NULL,
    status   TEXT NOT NULL DEFAULT '',
    frozen   BOOLEAN NOT NULL DEFAULT FALSE, -- true once a station carries it: never edited again
    UNIQUE (id, version)
);

CREATE TABLE plan (
    id          TEXT PRIMARY KEY,
    title_vi    TEXT NOT NULL,
    title_en    TEXT NOT NULL DEFAULT '',
    number      TEXT NOT NULL DEFAULT '',
    day         TEXT NOT NULL DEFAULT '',
    valid_from  TEXT NOT NULL DEFAULT '',
    valid_to    TEXT NOT NULL DEFAULT '',
    note        TEXT NOT NULL DEFAULT ''
);

CREATE TABLE target (
    id           TEXT PRIMARY KEY,
    plan_id      TEXT NOT NULL REFERENCES plan (id),
    year         BIGINT NOT NULL,
    respondents  TEXT NOT NULL,             -- codes joined by ';'
    sectors      TEXT NOT NULL DEFAULT '',  -- codes joined by ';'; '' = all sectors of the measure
    combine      TEXT NOT NULL,             -- all, each
    measure      TEXT NOT NULL,             -- procedure-settlement, agency-service, public-service
    metric       TEXT NOT NULL,             -- satisfaction, expectation-met
    operator     TEXT NOT NULL,             -- >=, >
    percent      DOUBLE PRECISION NOT NULL,
    section      TEXT NOT NULL DEFAULT '',
    text_vi      TEXT NOT NULL,
    text_en      TEXT NOT NULL DEFAULT '',
    status       TEXT NOT NULL DEFAULT '',
    note         TEXT NOT NULL DEFAULT '',
    active       BOOLEAN NOT NULL DEFAULT TRUE,
    version      BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE method (
    version     TEXT PRIMARY KEY,
    body        TEXT NOT NULL,              -- analysis.Method, JSON
    used        BOOLEAN NOT NULL DEFAULT FALSE, -- immutable once used in a published result
    valid_from  TEXT NOT NULL DEFAULT '',
    valid_to    TEXT NOT NULL DEFAULT ''
);

CREATE TABLE round (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,              -- counter, household, transaction, health, education
    name_vi     TEXT NOT NULL,
    name_en     TEXT NOT NULL DEFAULT '',
    state       TEXT NOT NULL,              -- draft, open, closing, closed, edition
    method      TEXT NOT NULL REFERENCES method (version),
    starts      TEXT NOT NULL DEFAULT '',
    ends        TEXT NOT NULL DEFAULT '',
    version     BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE station (
    code        TEXT PRIMARY KEY,           -- public, printed on the poster: /q/{code}
    unit_id     TEXT NOT NULL REFERENCES unit (id),
    round_id    TEXT NOT NULL REFERENCES round (id),
    name_vi     TEXT NOT NULL,
    name_en     TEXT NOT NULL DEFAULT '',
    sectors     TEXT NOT NULL,              -- codes joined by ';'; several: the citizen is asked which
    form        TEXT NOT NULL REFERENCES questionnaire (form),  -- the quick form
    full_form   TEXT REFERENCES questionnaire (form),           -- the long form, one link away
    state       TEXT NOT NULL DEFAULT 'open', -- open, closed, moved
    moved_to    TEXT REFERENCES station (code),
    version     BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE rating (
    id          TEXT PRIMARY KEY,           -- 128 random bits made by the client, 32 hex digits
    round_id    TEXT NOT NULL,
    form        TEXT NOT NULL,
    unit_id     TEXT NOT NULL,
    sector      TEXT NOT NULL,
    station     TEXT NOT NULL,              -- '' for imported ratings of unknown station
    printed     TEXT NOT NULL,              -- the code that was printed, where a moved poster led on
    channel     TEXT NOT NULL,              -- phone, kiosk, import
    respondent  TEXT NOT NULL,              -- citizen, organisation, business or ''
    day         TEXT NOT NULL,              -- ISO date; never a time
    answers     TEXT NOT NULL,              -- one character a scale item, frozen order of the form
    extra       TEXT NOT NULL,              -- other answers, JSON object, '' when none
    flags       TEXT NOT NULL,              -- '' or codes joined by ';' (burst, …); counted and published
    batch       TEXT NOT NULL               -- '' for live answers, else the import that brought it
) /* unordered */;

CREATE INDEX rating_by_batch ON rating (batch, day);

CREATE TABLE comment (
    id       TEXT PRIMARY KEY,              -- its own random id; no rating id, no day
    unit_id  TEXT NOT NULL,
    sector   TEXT NOT NULL,
    week     TEXT NOT NULL,                 -- ISO week, 2026-W48
    body     TEXT NOT NULL,
    state    TEXT NOT NULL DEFAULT 'new'    -- new, shown, masked, hidden
) /* unordered */;

CREATE INDEX comment_by_unit ON comment (unit_id, week);

CREATE TABLE tally (
    round_id    TEXT NOT NULL,
    form        TEXT NOT NULL,
    month       TEXT NOT NULL,              -- 2026-11
    unit_id     TEXT NOT NULL,
    sector      TEXT NOT NULL,
    respondent  TEXT NOT NULL,
    n           BIGINT NOT NULL,            -- ratings
    counts      TEXT NOT NULL,              -- counts by item and value, see Tally
    PRIMARY KEY (round_id, form, month, unit_id, sector, respondent)
) /* unordered */;

-- What may be seen: copied from tally under the increment rule, summed to
-- quarters and years from the shown months only, so that no difference of two
-- shown states holds fewer answers than the rule allows.
CREATE TABLE published (
    round_id    TEXT NOT NULL,
    form        TEXT NOT NULL,
    period      TEXT NOT NULL,              -- 2026-11, 2026-Q4, 2026
    unit_id     TEXT NOT NULL,
    sector      TEXT NOT NULL,
    respondent  TEXT NOT NULL,
    n           BIGINT NOT NULL,
    counts      TEXT NOT NULL,
    PRIMARY KEY (round_id, form, period, unit_id, sector, respondent)
) /* unordered */;

CREATE TABLE dossier_count (
    unit_id  TEXT NOT NULL,
    sector   TEXT NOT NULL,
    month    TEXT NOT NULL,
    n        BIGINT NOT NULL,
    source   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (unit_id, sector, month)
);

-- Tamper evidence without order: one link a closed day or import batch over its
-- ratings sorted by random id.
CREATE TABLE link (
    seq      BIGINT PRIMARY KEY,
    kind     TEXT NOT NULL,                 -- day, import
    subject  TEXT NOT NULL,                 -- the day or the batch
    n        BIGINT NOT NULL,
    prev     TEXT NOT NULL,
    hash     TEXT NOT NULL,
    UNIQUE (kind, subject)
);

CREATE TABLE import_job (
    id        TEXT PRIMARY KEY,
    kind      TEXT NOT NULL,                -- ratings, units, stations, dossiers, …
    file      TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    state     TEXT NOT NULL,                -- running, done, stopped, failed
    total     BIGINT NOT NULL,              -- rows in the file
    done      BIGINT NOT NULL,
    accepted  BIGINT NOT NULL,
    repeated  BIGINT NOT NULL,              -- already here: nothing added
    refused   BIGINT NOT NULL,
    actor     TEXT NOT NULL,
    started   TEXT NOT NULL,
    ended     TEXT NOT NULL DEFAULT ''
);

CREATE TABLE import_refusal (
    job_id  TEXT NOT NULL REFERENCES import_job (id),
    line    BIGINT NOT NULL,
    field   TEXT NOT NULL,
    value   TEXT NOT NULL,
    reason  TEXT NOT NULL,                  -- message key
    args    TEXT NOT NULL,                  -- JSON
    PRIMARY KEY (job_id, line, field)
);

CREATE TABLE person (
    id        TEXT PRIMARY KEY,
    login     TEXT NOT NULL UNIQUE,         -- folded
    name      TEXT NOT NULL,
    role      TEXT NOT NULL,                -- administrator, analyst, department, leader, viewer
    sectors   TEXT NOT NULL DEFAULT '',     -- scope of a department, joined by ';'
    units     TEXT NOT NULL DEFAULT '',     -- scope of a unit leader, joined by ';'
    password  TEXT NOT NULL DEFAULT '',     -- argon2id, '' until set
    disabled  BOOLEAN NOT NULL DEFAULT FALSE,
    created   TEXT NOT NULL,
    version   BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE invitation (
    token_hash  TEXT PRIMARY KEY,           -- SHA-256 of the one-time token
    person_id   TEXT NOT NULL REFERENCES person (id),
    purpose     TEXT NOT NULL,              -- password (set one), login (one-time sign-in)
    expires     TEXT NOT NULL,
    used        TEXT NOT NULL DEFAULT ''
);

CREATE TABLE session (
    token_hash  TEXT PRIMARY KEY,
    person_id   TEXT NOT NULL DEFAULT '',
    data        BYTEA NOT NULL,
    expires     TEXT NOT NULL
);

CREATE INDEX session_by_person ON session (person_id);

CREATE TABLE api_token (
    token_hash  TEXT PRIMARY KEY,
    person_id   TEXT NOT NULL REFERENCES person (id),
    name        TEXT NOT NULL,
    prefix      TEXT NOT NULL,
    expires     TEXT NOT NULL,
    last_used   TEXT NOT NULL DEFAULT ''    -- a day
);

CREATE TABLE attempt (
    subject   TEXT PRIMARY KEY,             -- source and login, hashed
    failures  BIGINT NOT NULL,
    until     TEXT NOT NULL                 -- no further try before
);

CREATE TABLE audit (
    seq     BIGINT PRIMARY KEY,
    at      TEXT NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    object  TEXT NOT NULL,
    detail  TEXT NOT NULL,
    prev    TEXT NOT NULL,
    hash    TEXT NOT NULL
);

CREATE TABLE heartbeat (
    id  TEXT PRIMARY KEY,
    at  TEXT NOT NULL
);

CREATE TABLE setting (
    key    TEXT PRIMARY KEY,
    value  TEXT NOT NULL
);
