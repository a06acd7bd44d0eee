-- Two entries of one case for the same child: one stays, the other points to it and is otherwise left as it was, so that undoing is exact.
create table cases.victim_merge (
    case_id   uuid not null references cases.case_file,
    merge_id  uuid not null,
    gone_id   uuid not null,
    stays_id  uuid not null,
    why       text not null check (char_length(why) between 1 and 1000),
    -- the entry that stays, as it was before and as it was found to be right
    before    jsonb not null,
    after     jsonb not null,
    merged_by uuid not null references access.account,
    merged_at timestamptz not null default now(),
    undone_by uuid references access.account,
    undone_at timestamptz,
    primary key (case_id, merge_id),
    foreign key (case_id, gone_id) references cases.victim,
    foreign key (case_id, stays_id) references cases.victim,
    check (gone_id <> stays_id),
    check ((undone_by is null) = (undone_at is null))
);
create unique index one_merge_at_a_time on cases.victim_merge (case_id, gone_id) where undone_at is null;
alter table cases.victim_merge enable row level security; alter table cases.victim_merge force row level security;
create policy case_rows on cases.victim_merge for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = victim_merge.case_id));
grant select on cases.victim_merge to khamt_app;
grant select, insert, update, delete on cases.victim_merge to khamt_guard;
grant update (merged_into) on cases.victim to khamt_guard;
-- to hold the case while what is counted of it changes
grant update (changed_at) on cases.case_file to khamt_guard;

-- Owners and members; not whoever only reads, was referred to, or came in through an emergency.
create function guard.may_merge(in_case uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from access.access_grant g
                    where g.case_id = in_case and g.account_id = guard.me() and g.valid_from <= now() and g.valid_until > now()
                      and g.kind in ('OWNER', 'MEMBER') and g.door <> 'EMERGENCY')
$$;

-- Whether two keys of facts were ever merged: then what was counted of the one may count for the other.
create function guard.merged_subjects(of_case uuid, one uuid, other uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from cases.case_file c
                     join cases.victim_merge m using (case_id)
                     join cases.victim gone on gone.case_id = m.case_id and gone.victim_id = m.gone_id
                     join cases.victim stays on stays.case_id = m.case_id and stays.victim_id = m.stays_id
                    where c.fact_key = of_case
                      and (gone.fact_key = one and stays.fact_key = other or gone.fact_key = other and stays.fact_key = one))
$$;

-- What counts now of the services to one subject, and was first written about another (or the same), counts from now on for a third.
create function guard.count_services_for(of_case uuid, now_of uuid, first_of uuid, to_subject uuid) returns void
    language plpgsql security definer set search_path = numbers, guard, pg_temp as $$
declare
    was numbers.fact;
    root uuid;
    earlier uuid;
begin
    for was in
        select * from fact f
         where f.case_key = of_case and f.subject_key = now_of and f.kind = 'SERVICE' and not f.withdrawn and f.replaced_at = 'infinity'
         order by f.recorded_at, f.fact_id
    loop
        root := was.fact_id;
        loop
            earlier := (select f.replaces from fact f where f.fact_id = root);
            exit when earlier is null;
            root := earlier;
        end loop;
        if (select f.subject_key from fact f where f.fact_id = root) = first_of then
            insert into fact (fact_id, kind, subject_key, case_key, true_on, replaces, exploitation, child, sex, age, place_code, cyber,
                article_code, outcome, service_type, agency_code, coordinated, demo)
            values (gen_random_uuid(), was.kind, to_subject, was.case_key, was.true_on, was.fact_id, was.exploitation, was.child, was.sex,
                was.age, was.place_code, was.cyber, was.article_code, was.outcome, was.service_type, was.agency_code, was.coordinated,
                was.demo);
        end if;
    end loop;
end $$;

-- Answers why it is refused, or nothing when it was done. The case is held, as by everybody who counts anew.
create function guard.merge_victims(in_case uuid, new_merge uuid, gone uuid, gone_version integer, stays uuid, stays_version integer,
        because text, found_right jsonb) returns text language plpgsql security definer set search_path = guard, public, pg_temp as $$
declare
    case_key uuid;
    g cases.victim;
    s cases.victim;
begin
    if not guard.may_merge(in_case) then
        raise exception 'merging in a foreign case' using errcode = '42501';
    end if;
    select c.fact_key into case_key from cases.case_file c where c.case_id = in_case for no key update;
    select * into g from cases.victim v where v.case_id = in_case and v.victim_id = gone for update;
    select * into s from cases.victim v where v.case_id = in_case and v.victim_id = stays for update;
    if g.victim_id is null or s.victim_id is null or g.victim_id = s.victim_id then
        raise exception 'merging what is not there' using errcode = '42501';
    end if;
    if g.version <> gone_version or s.version <> stays_version or g.merged_into is not null or s.merged_into is not null then
        return 'changed';
    end if;
    -- an entry that already stands for another stays the one that is shown: entries never point on and on
    if exists (select from cases.victim v where v.case_id = in_case and v.merged_into = gone) then
        return 'stands_for_another';
    end if;
    insert into cases.victim_merge (case_id, merge_id, gone_id, stays_id, why, before, after, merged_by)
    values (in_case, new_merge, gone, stays, because, jsonb_build_object('status', s.status, 'statusOn', s.status_on, 'sex', s.sex,
        'ageAtExploitation', s.age_at_exploitation, 'ageAtIdentification', s.age_at_identification, 'exploitation', s.exploitation,
        'citizenship', s.citizenship), found_right, guard.me());
    update cases.victim v set merged_into = stays where v.case_id = in_case and v.victim_id = gone;
    perform guard.count_services_for(case_key, g.fact_key, g.fact_key, s.fact_key);
    return null;
end $$;

create function guard.unmerge_victims(in_case uuid, of_merge uuid) returns text language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    case_key uuid;
    m cases.victim_merge;
begin
    if not guard.may_merge(in_case) then
        raise exception 'merging in a foreign case' using errcode = '42501';
    end if;
    select c.fact_key into case_key from cases.case_file c where c.case_id = in_case for no key update;
    select * into m from cases.victim_merge x where x.case_id = in_case and x.merge_id = of_merge for update;
    if m.merge_id is null or m.undone_at is not null then
        return 'undone';
    end if;
    if m.merged_at <= now() - interval '30 days' then
        return 'late';
    end if;
    update cases.victim_merge x set undone_by = guard.me(), undone_at = now() where x.case_id = in_case and x.merge_id = of_merge;
    update cases.victim v set merged_into = null where v.case_id = in_case and v.victim_id = m.gone_id;
    perform guard.count_services_for(case_key, s.fact_key, g.fact_key, g.fact_key)
       from cases.victim g
       join cases.victim s on s.case_id = g.case_id
      where g.case_id = in_case and g.victim_id = m.gone_id and s.victim_id = m.stays_id;
    return null;
end $$;

alter function guard.may_merge(uuid) owner to khamt_guard;
alter function guard.merged_subjects(uuid, uuid, uuid) owner to khamt_guard;
alter function guard.count_services_for(uuid, uuid, uuid, uuid) owner to khamt_guard;
alter function guard.merge_victims(uuid, uuid, uuid, integer, uuid, integer, text, jsonb) owner to khamt_guard;
alter function guard.unmerge_victims(uuid, uuid) owner to khamt_guard;
revoke execute on function guard.may_merge(uuid), guard.merged_subjects(uuid, uuid, uuid),
    guard.count_services_for(uuid, uuid, uuid, uuid), guard.merge_victims(uuid, uuid, uuid, integer, uuid, integer, text, jsonb),
    guard.unmerge_victims(uuid, uuid) from public;
grant execute on function guard.merge_victims(uuid, uuid, uuid, integer, uuid, integer, text, jsonb), guard.unmerge_victims(uuid, uuid)
    to khamt_app;
