-- Investigation, arrest, charge, hearing, verdict, sentence, appeal (R5, R6).
create table justice.offence_article (
    article_code text primary key,
    law          text not null,
    article      text not null,
    title_en     text not null,
    title_mn     text not null,
    trafficking  boolean not null,
    alternative  boolean not null,
    valid        daterange not null,
    position     integer not null
);

create table justice.investigation (
    case_id         uuid not null,
    investigation_id uuid not null,
    fact_key        uuid not null,
    number          text not null check (char_length(number) between 1 and 60),
    agency_code     text not null references directory.agency,
    officer         uuid not null references access.account,
    exploitation    text not null check (exploitation in ('CHILD_SEX_TRAFFICKING', 'ONLINE_SEXUAL_EXPLOITATION', 'FORCED_CHILD_LABOUR', 'OTHER_CHILD_TRAFFICKING', 'ADULT_TRAFFICKING')),
    cyber           boolean not null,
    opened_on       date not null,
    closed_on       date check (closed_on >= opened_on),
    closed_why      text check (closed_why in ('SENT_TO_PROSECUTOR', 'NO_OFFENCE', 'NO_SUSPECT_FOUND', 'MERGED', 'OTHER')),
    -- the facts that count now, so that a correction can say which one it stands for
    opened_fact     uuid,
    closed_fact     uuid,
    recorded_by     uuid not null default guard.me() references access.account,
    version         integer not null default 1,
    primary key (case_id, investigation_id),
    check ((closed_on is null) = (closed_why is null))
);

create table justice.arrest (
    case_id      uuid not null,
    arrest_id    uuid not null,
    offender_id  uuid not null,
    agency_code  text not null references directory.agency,
    arrested_on  date not null,
    released_on  date check (released_on >= arrested_on),
    recorded_by  uuid not null default guard.me() references access.account,
    version      integer not null default 1,
    primary key (case_id, arrest_id)
);

create table justice.charge (
    case_id      uuid not null,
    charge_id    uuid not null,
    offender_id  uuid not null,
    article_code text not null references justice.offence_article,
    charged_on   date not null,
    prosecutor   uuid not null references access.account,
    -- each change of the article keeps the charge it came from: lesser charges must show
    replaces     uuid,
    status       text not null default 'OPEN' check (status in ('OPEN', 'REPLACED', 'WITHDRAWN', 'DECIDED')),
    withdrawn_on date check (withdrawn_on >= charged_on),
    -- the fact this charge is counted by; a charge that replaces another is counted in its stead, by a correction of the same fact
    fact_id      uuid not null,
    recorded_by  uuid not null default guard.me() references access.account,
    version      integer not null default 1,
    primary key (case_id, charge_id)
);

create table justice.hearing (
    case_id     uuid not null,
    hearing_id  uuid not null,
    instance    text not null check (instance in ('FIRST', 'APPEAL', 'REVIEW')),
    kind        text not null check (kind in ('PRELIMINARY', 'MAIN')),
    held_at     timestamptz not null,
    outcome     text check (outcome in ('HELD', 'POSTPONED', 'RETURNED')),
    recorded_by uuid not null default guard.me() references access.account,
    version     integer not null default 1,
    primary key (case_id, hearing_id)
);

create table justice.verdict (
    case_id     uuid not null,
    verdict_id  uuid not null,
    offender_id uuid not null,
    charge_id   uuid not null,
    instance    text not null check (instance in ('FIRST', 'APPEAL', 'REVIEW')),
    kind        text not null check (kind in ('GUILTY', 'ACQUITTAL', 'DISMISSED')),
    decided_on  date not null,
    in_force_on date check (in_force_on >= decided_on),
    court       text not null check (char_length(court) between 1 and 200),
    -- the conviction or acquittal this decision is counted by; empty when it is not, or no longer
    fact_id     uuid,
    recorded_by uuid not null default guard.me() references access.account,
    version     integer not null default 1,
    primary key (case_id, verdict_id),
    foreign key (case_id, charge_id) references justice.charge
);

create table justice.sentence (
    case_id     uuid not null,
    sentence_id uuid not null,
    verdict_id  uuid not null,
    kind        text not null check (kind in ('FINE', 'COMMUNITY_SERVICE', 'TRAVEL_RESTRICTION', 'IMPRISONMENT', 'RIGHTS_BAN', 'PROBATION', 'CONFISCATION')),
    months      integer check (months between 1 and 600),
    amount_mnt  bigint check (amount_mnt > 0),
    hours       integer check (hours between 1 and 2000),
    suspended   boolean not null default false,
    recorded_by uuid not null default guard.me() references access.account,
    version     integer not null default 1,
    primary key (case_id, sentence_id),
    foreign key (case_id, verdict_id) references justice.verdict
);

create table justice.appeal (
    case_id     uuid not null,
    appeal_id   uuid not null,
    verdict_id  uuid not null,
    by_whom     text not null check (by_whom in ('DEFENCE', 'PROSECUTOR', 'VICTIM')),
    filed_on    date not null,
    outcome     text check (outcome in ('UPHELD', 'CHANGED', 'ANNULLED')),
    decided_on  date check (decided_on >= filed_on),
    recorded_by uuid not null default guard.me() references access.account,
    version     integer not null default 1,
    primary key (case_id, appeal_id),
    foreign key (case_id, verdict_id) references justice.verdict
);

do $$
declare
    t text;
begin
    foreach t in array array['investigation', 'arrest', 'charge', 'hearing', 'verdict', 'sentence', 'appeal'] loop
        execute format('alter table justice.%I enable row level security', t);
        execute format('alter table justice.%I force row level security', t);
        execute format('create policy case_rows on justice.%1$I for all to khamt_app
            using (exists (select from access.access_grant g where g.case_id = %1$I.case_id))
            with check (exists (select from access.access_grant g where g.case_id = %1$I.case_id and g.kind <> ''READER''))', t);
        execute format('grant select, insert, update on justice.%I to khamt_app', t);
    end loop;
end $$;
grant select on justice.offence_article to khamt_app, khamt_stats;
