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
    -- the fact under which the stay is counted, for a later correction
    fact_id       uuid,
    -- nobody sleeps in two places at once; on the day of leaving one place the next may begin
    constraint one_place_at_a_time exclude using gist (victim_id with =, daterange(from_on, until_on, '[)') with &&)
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
    fact_id      uuid,
    version      integer not null default 1,
    primary key (case_id, service_id)
);
create index stay_in_facility on care.stay (facility_code, from_on);

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

-- The places of a facility are held here, not by looking first: whoever wants one waits for whoever took one just before.
create function guard.hold_place() returns trigger language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    there_are integer;
begin
    select f.places into there_are from care.facility f where f.facility_code = new.facility_code for no key update;
    -- The fullest day is the first one, or one on which somebody else moves in.
    if exists (
        select from (
            select new.from_on as day
            union
            select s.from_on from care.stay s
             where s.facility_code = new.facility_code and s.from_on > new.from_on and (new.until_on is null or s.from_on < new.until_on)
        ) d
        where there_are <= (
            select count(*) from care.stay s
             where s.facility_code = new.facility_code and s.stay_id <> new.stay_id
               and s.from_on <= d.day and (s.until_on is null or s.until_on > d.day))) then
        raise exception 'no free place in %', new.facility_code using errcode = '23514', constraint = 'free_place';
    end if;
    return new;
end $$;
alter function guard.hold_place() owner to khamt_guard;
revoke execute on function guard.hold_place() from public;
grant select, update (places) on care.facility to khamt_guard;
grant select on care.stay to khamt_guard;
create trigger free_place before insert or update of facility_code, from_on, until_on on care.stay
    for each row execute function guard.hold_place();

-- How many places are taken today, over all cases: a count, so that nobody learns who.
create function guard.free_places() returns table (facility_code text, occupied integer) language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select f.facility_code, (select count(*)::integer from care.stay s
                              where s.facility_code = f.facility_code and s.from_on <= (now() at time zone 'Asia/Ulaanbaatar')::date
                                and (s.until_on is null or s.until_on > (now() at time zone 'Asia/Ulaanbaatar')::date))
      from care.facility f
     where guard.me() is not null
$$;
alter function guard.free_places() owner to khamt_guard;
revoke execute on function guard.free_places() from public;
grant execute on function guard.free_places() to khamt_app;
