-- +goose Up
-- From the sampling frame to the drawn sample: frame → design → draw.

CREATE TABLE frame (
    round_id        TEXT PRIMARY KEY REFERENCES round (id),
    contacts_until  TEXT NOT NULL,              -- ISO day, the last on which contact data are kept
    contacts_gone   TEXT NOT NULL DEFAULT '',   -- ISO day on which they were deleted
    version         BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE frame_unit (
    round_id  TEXT NOT NULL REFERENCES frame (round_id),
    id        TEXT NOT NULL,                    -- of the household, dossier, discharge or pupil; given by the list
    unit_id   TEXT NOT NULL REFERENCES unit (id), -- the reporting unit
    stratum   TEXT NOT NULL,                    -- within the reporting unit; '' = not divided
    psu       TEXT NOT NULL,                    -- village, ward, class; '' = no first stage
    second    TEXT NOT NULL,                    -- position in the list of its PSU
    size      DOUBLE PRECISION NOT NULL,        -- measure of size, positive
    PRIMARY KEY (round_id, id)
);

CREATE INDEX frame_unit_by_unit ON frame_unit (round_id, unit_id, stratum, psu);

-- Contact data stand apart: deleted on the day that the frame names, and never
-- exported with answers.
CREATE TABLE frame_contact (
    round_id  TEXT NOT NULL,
    id        TEXT NOT NULL,
    name      TEXT NOT NULL,
    address   TEXT NOT NULL,
    phone     TEXT NOT NULL,
    PRIMARY KEY (round_id, id),
    FOREIGN KEY (round_id, id) REFERENCES frame_unit (round_id, id)
);

CREATE TABLE sample_design (
    round_id  TEXT PRIMARY KEY REFERENCES round (id),
    body      TEXT NOT NULL,                    -- survey.SampleDesign, JSON
    version   BIGINT NOT NULL DEFAULT 1
);

-- A draw is sealed: nothing changes it, a further draw is a new one.
CREATE TABLE draw (
    id            TEXT PRIMARY KEY,
    round_id      TEXT NOT NULL REFERENCES round (id),
    at            TEXT NOT NULL,
    actor         TEXT NOT NULL,
    algorithm     TEXT NOT NULL,                -- version of generator and of the steps
    seed          TEXT NOT NULL,                -- 128 bits, hex
    design        TEXT NOT NULL,                -- the design it follows, JSON
    frame_n       BIGINT NOT NULL,
    frame_sha256  TEXT NOT NULL,
    seal          TEXT NOT NULL                 -- SHA-256 over the drawn cases
);

CREATE TABLE draw_stratum (
    draw_id     TEXT NOT NULL REFERENCES draw (id),
    unit_id     TEXT NOT NULL REFERENCES unit (id),
    stratum     TEXT NOT NULL,
    population  BIGINT NOT NULL,                -- N, for the finite-population correction
    psus        BIGINT NOT NULL,                -- PSUs in the frame; 0 where there is one stage
    drawn_psus  BIGINT NOT NULL,
    PRIMARY KEY (draw_id, unit_id, stratum)
);

CREATE TABLE drawn_case (
    draw_id   TEXT NOT NULL REFERENCES draw (id),
    number    BIGINT NOT NULL,                  -- order of the draw, from 1
    frame_id  TEXT NOT NULL,
    unit_id   TEXT NOT NULL REFERENCES unit (id),
    stratum   TEXT NOT NULL,
    psu       TEXT NOT NULL,
    stage1    DOUBLE PRECISION NOT NULL,        -- inclusion probability of the first stage
    stage2    DOUBLE PRECISION NOT NULL,        -- of the second, given the first; 1 where there is one stage
    weight    DOUBLE PRECISION NOT NULL,        -- 1/(stage1·stage2); 0 for a reserve until it replaces a case
    reserve   BOOLEAN NOT NULL,
    position  BIGINT NOT NULL,                  -- order among the cases or the reserves of its stratum or PSU
    PRIMARY KEY (draw_id, number)
);
