-- Facilities, stays and services (R16, R17).
create table care.service_type (
    service_type text primary key,
    name_en      text not null,
    name_mn      text not null,
    position     integer not null
);

-- A facility is known by its neutral name; its address is not kept here.
create table care.facility (
    facility_code text primary key,
    agency_code   text not null references directory.agency,
    name_en       text not null,
    name_mn       text not null,
    kind          text not null check (kind in ('TEMPORARY_SHELTER', 'ONE_STOP_CENTRE', 'LONG_TERM')),
    places        integer not null check (places > 0),
    for_sex       text not null check (for_sex in ('FEMALE', 'MALE', 'ANY')),
    age_from      integer not null default 0,
    age_to        integer not null default 120,
    demo          boolean not null default false
);

create table care.stay (
    case_id       uuid not null,
    stay_id       uuid not null,
    victim_id     uuid not null,
    facility_code text not null references care.facility,
    referral_id   uuid,
    from_on       date not null,
    until_on      date check (until_on >= from_on),
    left_why      text check (left_why in ('FAMILY', 'OTHER_FACILITY', 'INDEPENDENT', 'LEFT_ON_OWN', 'OTHER')),
    recorded_by   uuid not null default guard.me() references access.account,
    version       integer not null default 1,
    primary key (case_id, stay_id),
    -- nobody sleeps in two places at once
    exclude using gist (victim_id with =, daterange(from_on, until_on, '[]') with &&)
);

create table care.service (
    case_id      uuid not null,
    service_id   uuid not null,
    victim_id    uuid not null,
    service_type text not null references care.service_type,
    agency_code  text not null references directory.agency,
    referral_id  uuid,
    started_on   date not null,
    ended_on     date check (ended_on >= started_on),
    outcome      text check (outcome in ('NEED_MET', 'PARTLY_MET', 'NOT_MET', 'PERSON_LEFT')),
    -- indicators 3.2 and 3.3 count what the child authority coordinated or supported
    coordinated  boolean not null default false,
    recorded_by  uuid not null default guard.me() references access.account,
    version      integer not null default 1,
    primary key (case_id, service_id)
);

alter table care.facility enable row level security; alter table care.facility force row level security;
alter table care.stay enable row level security;     alter table care.stay force row level security;
alter table care.service enable row level security;  alter table care.service force row level security;

create policy colleagues on care.facility for select to khamt_app using ((select guard.is_person()));
-- Where a person sleeps is of the location compartment.
create policy case_rows on care.stay for all to khamt_app
    using (exists (select from access.access_grant g where g.case_id = stay.case_id and 'location' = any (g.compartments)))
    with check (exists (select from access.access_grant g where g.case_id = stay.case_id and 'location' = any (g.compartments) and g.kind <> 'READER'));
create policy case_rows on care.service for all to khamt_app
    using (exists (select from access.access_grant g where g.case_id = service.case_id))
    with check (exists (select from access.access_grant g where g.case_id = service.case_id and g.kind <> 'READER'));
grant select on care.service_type, care.facility to khamt_app;
grant select on care.service_type to khamt_stats;
grant select, insert, update on care.stay, care.service to khamt_app;
