-- Printing a case with names takes two people (T3, ASVS 2.3.5): one asks, a second agrees, and it is printed once, within a day. No name
-- and no text of a case stands here.
create table cases.print_request (
    case_id      uuid not null references cases.case_file on delete cascade,
    request_id   uuid not null,
    reason       text not null check (reason in ('CARE', 'SAFETY', 'PROCEEDINGS', 'CONTACT', 'DOCUMENTS', 'CORRECTION')),
    asked_by     uuid not null references access.account,
    asked_agency text not null references directory.agency,
    asked_at     timestamptz not null default now(),
    decided_by   uuid references access.account,
    decided_at   timestamptz,
    agreed       boolean,
    printed_at   timestamptz,
    -- the form it was printed with: sent again in the same minutes it is the same print, not a second one
    printed_form uuid,
    primary key (case_id, request_id),
    check ((decided_by is null) = (decided_at is null) and (decided_by is null) = (agreed is null)),
    check (decided_by is distinct from asked_by),
    check ((printed_at is null) = (printed_form is null)),
    check (printed_at is null or agreed)
);
create index on cases.print_request (asked_at) where decided_at is null;
alter table cases.print_request enable row level security; alter table cases.print_request force row level security;
-- Whoever asked, and whoever decides in the case.
create policy case_rows on cases.print_request for select to khamt_app
    using (exists (select from access.access_grant g where g.case_id = print_request.case_id and g.account_id = (select guard.me())
                      and (g.kind in ('OWNER', 'MEMBER') or print_request.asked_by = (select guard.me()))));
grant select on cases.print_request to khamt_app;
grant select, insert, update, delete on cases.print_request to khamt_guard;

-- Whoever holds the names and does more than read; never by the door for emergencies.
create function guard.may_print_names(g access.access_grant) returns boolean language sql immutable
    set search_path = guard, public, pg_temp as $$
    select coalesce(g.kind <> 'READER' and g.door <> 'EMERGENCY' and 'identity' = any (g.compartments), false)
$$;

-- The second person: holds the names and decides in the case, and is its owner or of another agency than whoever asks; never oneself.
create function guard.seconds_for_print(in_case uuid, asker uuid) returns setof uuid language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select g.account_id
      from access.access_grant g
      join access.account a on a.account_id = g.account_id and a.active
     where g.case_id = in_case and g.account_id <> asker and g.valid_from <= now() and g.valid_until > now()
       and g.kind in ('OWNER', 'MEMBER') and guard.may_print_names(g)
       and (g.kind = 'OWNER'
            or not exists (select from directory.appointment theirs
                             join directory.appointment of_asker on of_asker.agency_code = theirs.agency_code
                            where theirs.account_id = g.account_id and theirs.valid @> current_date
                              and of_asker.account_id = asker and of_asker.valid @> current_date))
$$;

create function guard.may_second_print(in_case uuid, asker uuid) returns boolean language sql stable security definer
    set search_path = guard, public, pg_temp as $$
    select exists (select from guard.seconds_for_print(in_case, asker) s where s = guard.holder())
$$;

-- Answers why it is refused, or nothing when it was asked.
create function guard.ask_print(in_case uuid, request uuid, why text) returns text language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    mine access.access_grant := guard.my_grant(in_case);
begin
    if not guard.may_print_names(mine) then
        raise exception 'asking for the names of a foreign case' using errcode = '42501';
    end if;
    if not exists (select from guard.seconds_for_print(in_case, mine.account_id)) then
        return 'nobody';
    end if;
    if exists (select from cases.print_request r
                where r.case_id = in_case and r.asked_by = mine.account_id
                  and (r.decided_at is null and r.asked_at > now() - interval '7 days'
                       or r.agreed and r.printed_at is null and r.decided_at > now() - interval '24 hours')) then
        return 'waiting';
    end if;
    insert into cases.print_request (case_id, request_id, reason, asked_by, asked_agency)
    select in_case, request, why, mine.account_id, p.agency_code
      from directory.appointment p
     where p.account_id = mine.account_id and p.valid @> current_date
     order by p.role = 'KEEPER', lower(p.valid) desc, p.appointment_id
     limit 1;
    return null;
end $$;

create function guard.decide_print(in_case uuid, request uuid, agree boolean) returns text language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    r cases.print_request;
begin
    select * into r from cases.print_request x where x.case_id = in_case and x.request_id = request for update;
    if r.request_id is null or not guard.may_second_print(in_case, r.asked_by) then
        return 'second_person';
    end if;
    if r.decided_at is not null or r.asked_at <= now() - interval '7 days' then
        return 'decided';
    end if;
    update cases.print_request x set decided_by = guard.me(), decided_at = now(), agreed = agree
     where x.case_id = in_case and x.request_id = request;
    if not agree then
        perform guard.tell(r.asked_by, 'print_declined', guard.case_code(in_case), guard.me());
    end if;
    return null;
end $$;

-- Uses up what was agreed; answers whether the names may be shown now. Whoever answers for the case hears of it.
create function guard.use_print(in_case uuid, request uuid, form uuid) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    mine access.access_grant := guard.my_grant(in_case);
    r cases.print_request;
begin
    select * into r from cases.print_request x where x.case_id = in_case and x.request_id = request for update;
    if r.request_id is null or not guard.may_print_names(mine) or r.asked_by <> mine.account_id or not coalesce(r.agreed, false)
       or r.decided_at <= now() - interval '24 hours'
       or r.printed_at is not null and (r.printed_form <> form or r.printed_at <= now() - interval '5 minutes') then
        return false;
    end if;
    if r.printed_at is null then
        update cases.print_request x set printed_at = now(), printed_form = form where x.case_id = in_case and x.request_id = request;
        perform guard.tell(g.account_id, 'names_printed', guard.case_code(in_case), mine.account_id)
           from access.access_grant g
          where g.case_id = in_case and g.kind = 'OWNER' and g.valid_from <= now() and g.valid_until > now()
            and g.account_id <> mine.account_id and g.account_id <> r.decided_by;
    end if;
    return true;
end $$;

alter function guard.may_print_names(access.access_grant) owner to khamt_guard;
alter function guard.seconds_for_print(uuid, uuid) owner to khamt_guard;
alter function guard.may_second_print(uuid, uuid) owner to khamt_guard;
alter function guard.ask_print(uuid, uuid, text) owner to khamt_guard;
alter function guard.decide_print(uuid, uuid, boolean) owner to khamt_guard;
alter function guard.use_print(uuid, uuid, uuid) owner to khamt_guard;
revoke execute on function guard.may_print_names(access.access_grant), guard.seconds_for_print(uuid, uuid), guard.may_second_print(uuid, uuid),
    guard.ask_print(uuid, uuid, text), guard.decide_print(uuid, uuid, boolean), guard.use_print(uuid, uuid, uuid) from public;
grant execute on function guard.may_second_print(uuid, uuid), guard.ask_print(uuid, uuid, text), guard.decide_print(uuid, uuid, boolean),
    guard.use_print(uuid, uuid, uuid) to khamt_app;
