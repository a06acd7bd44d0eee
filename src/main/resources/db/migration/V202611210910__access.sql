-- Accounts, sessions, appointments and grants (R4, R19).
create table access.account (
    account_id  uuid primary key,
    username    text not null check (username = lower(username) and username ~ '^[a-z0-9][a-z0-9._-]{1,62}$'),
    kind        text not null default 'PERSON' check (kind in ('PERSON', 'SERVICE')),
    parent_name text,
    given_name  text not null,
    language    text not null default 'mn' check (language in ('en', 'mn')),
    theme       text not null default 'DEVICE' check (theme in ('DEVICE', 'LIGHT', 'DARK')),
    active      boolean not null default true,
    demo        boolean not null default false,
    created_at  timestamptz not null default now(),
    version     integer not null default 1,
    unique (username)
);

-- The product's own workers: each has a name in the audit trail, and no way to sign in.
insert into access.account (account_id, username, kind, given_name) values
    ('00000000-0000-7000-8000-000000000001', 'public-form', 'SERVICE', 'Public form'),
    ('00000000-0000-7000-8000-000000000002', 'console', 'SERVICE', 'Console'),
    ('00000000-0000-7000-8000-000000000003', 'sequencer', 'SERVICE', 'Sequencer'),
    ('00000000-0000-7000-8000-000000000004', 'verifier', 'SERVICE', 'Verifier'),
    ('00000000-0000-7000-8000-000000000005', 'sign-in', 'SERVICE', 'Sign-in'),
    ('00000000-0000-7000-8000-000000000006', 'clock', 'SERVICE', 'Clock'),
    ('00000000-0000-7000-8000-000000000007', 'comparer', 'SERVICE', 'Comparer');

-- Apart from the account, so that listing colleagues never touches a password hash.
create table access.credential (
    account_id    uuid primary key references access.account,
    password_hash text not null,
    changed_at    timestamptz not null default now()
);

create table directory.appointment (
    appointment_id uuid primary key,
    account_id     uuid not null references access.account,
    agency_code    text not null references directory.agency,
    role           text not null,
    valid          daterange not null default '[2012-01-01,)'
);
create index on directory.appointment (account_id);
create index on directory.appointment (agency_code);

create table directory.desk_member (
    desk_id    uuid not null references directory.desk,
    account_id uuid not null references access.account,
    primary key (desk_id, account_id)
);
create index on directory.desk_member (account_id);

-- The token itself is never stored. An ended session stays for a while, so that a half-typed form can still be kept for its owner.
create table access.session (
    session_id   uuid primary key,
    token_hash   bytea not null unique,
    account_id   uuid not null references access.account,
    started_at   timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at   timestamptz not null,
    ended_at     timestamptz,
    agent        text,
    -- Until the second step is done, or a second step is set up where one is needed, the database knows no caller behind the token.
    stage        text not null default 'OPEN' check (stage in ('OPEN', 'SECOND_STEP', 'ENROL')),
    way          text not null default 'PASSWORD' check (way in ('PASSWORD', 'ONE_TIME_CODE', 'RECOVERY_CODE', 'PASSKEY', 'OUTSIDE')),
    -- When the person last proved that it is they: dangerous acts ask again (T11).
    confirmed_at timestamptz not null default now(),
    -- The part of the network, never the whole address.
    net          text,
    device_hash  bytea,
    known_device boolean not null default true
);
create index on access.session (account_id, started_at desc);
create index on access.session (account_id) where ended_at is null;

-- Need to know: one row lets one person into one case, for a purpose, with some compartments, for a time.
create table access.access_grant (
    case_id      uuid not null,
    account_id   uuid not null references access.account,
    kind         text not null check (kind in ('OWNER', 'MEMBER', 'CONTRIBUTOR', 'REFERRAL_RECIPIENT', 'READER')),
    compartments text[] not null check (cardinality(compartments) > 0),
    purpose      text not null check (purpose in ('PROTECT', 'INVESTIGATE', 'PROSECUTE', 'TREAT', 'RETURN')),
    -- By which right: named to the team, by two keepers of a sealed case, in an emergency, in place of a colleague.
    door         text not null default 'TEAM' check (door in ('TEAM', 'SEALED', 'EMERGENCY', 'DEPUTY')),
    -- Two columns, not a range: under row security the planner uses statistics of a column only for operators that leak nothing,
    -- and those of a range are not among them. Half open, as everywhere.
    valid_from   timestamptz not null default now(),
    valid_until  timestamptz not null default 'infinity',
    given_by     uuid not null references access.account,
    given_at     timestamptz not null default now(),
    primary key (case_id, account_id),
    check (valid_from <= valid_until)
);
-- Case ids carry their time, so a person's newest cases are the end of this index.
create index access_grant_of_account on access.access_grant (account_id, case_id desc);

create table access.consent (
    case_id          uuid not null,
    consent_id       uuid not null,
    victim_id        uuid not null,
    recipient_agency text not null references directory.agency,
    compartments     text[] not null,
    basis            text not null check (basis in ('CONSENT', 'MANDATORY_REPORT', 'VITAL_INTEREST', 'COURT_ORDER')),
    given_by         text not null check (given_by in ('SELF', 'PARENT', 'GUARDIAN', 'LEGAL_REPRESENTATIVE', 'NOBODY')),
    assent           text not null check (assent in ('GIVEN', 'REFUSED', 'NOT_ASKED', 'NOT_APPLICABLE')),
    spoken_language  text not null,
    given_on         date not null,
    expires_on       date,
    withdrawn_at     timestamptz,
    note             text,
    recorded_by      uuid not null references access.account,
    recorded_at      timestamptz not null default now(),
    primary key (case_id, consent_id)
);

-- A form that arrived after its session had ended: nothing typed is lost.
create table access.held_form (
    held_id    uuid primary key,
    account_id uuid not null references access.account,
    path       text not null,
    fields     jsonb not null,
    held_at    timestamptz not null default now(),
    expires_at timestamptz not null default now() + interval '24 hours'
);
create index on access.held_form (account_id);

create table platform.operation (
    operation_id uuid primary key,
    account_id   uuid not null,
    fingerprint  bytea not null,
    location     text,
    created_at   timestamptz not null default now()
);
