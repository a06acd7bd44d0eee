-- Opening and closing accounts is done at the console, by the owner role only: the running product cannot make a person.
create function guard.create_account(account uuid, name text, parent text, given text, speaks text, hash text, appointment uuid,
        agency text, as_role text, at_desks boolean) returns void language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
begin
    insert into access.account (account_id, username, parent_name, given_name, language) values (account, name, parent, given, speaks);
    insert into access.credential (account_id, password_hash) values (account, hash);
    insert into directory.appointment (appointment_id, account_id, agency_code, role, valid)
    values (appointment, account, agency, as_role, daterange(current_date, null));
    if at_desks then
        insert into directory.desk_member (desk_id, account_id)
        select d.desk_id, account from directory.desk d where d.agency_code = agency and d.active;
    end if;
end $$;

-- Closes an account, its appointments and its sessions in one act; the next statement of any of them is refused.
create function guard.close_account(name text) returns boolean language plpgsql security definer
    set search_path = guard, public, pg_temp as $$
declare
    closed uuid;
begin
    update access.account set active = false, version = version + 1 where username = name and active and kind = 'PERSON'
    returning account_id into closed;
    if closed is null then
        return false;
    end if;
    update access.session set ended_at = now() where account_id = closed and ended_at is null;
    update directory.appointment set valid = daterange(lower(valid), greatest(current_date, lower(valid))) where account_id = closed and valid @> current_date;
    delete from directory.desk_member where account_id = closed;
    -- An owner's grant stays on record until the case is handed over; a closed account cannot use it.
    update access.access_grant set valid_until = now()
     where account_id = closed and kind <> 'OWNER' and valid_from <= now() and valid_until > now();
    return true;
end $$;

create function guard.list_accounts() returns table (username text, active boolean, agency_code text, role text)
    language sql stable security definer set search_path = guard, public, pg_temp as $$
    select a.username, a.active, p.agency_code, p.role
      from access.account a
      left join directory.appointment p on p.account_id = a.account_id and p.valid @> current_date
     where a.kind = 'PERSON'
     order by a.username, p.agency_code
$$;

alter function guard.create_account(uuid, text, text, text, text, text, uuid, text, text, boolean) owner to khamt_guard;
alter function guard.close_account(text) owner to khamt_guard;
alter function guard.list_accounts() owner to khamt_guard;
revoke execute on function guard.create_account(uuid, text, text, text, text, text, uuid, text, text, boolean), guard.close_account(text),
    guard.list_accounts() from public;
grant insert, update on access.account to khamt_guard;
grant insert on access.credential to khamt_guard;
grant insert, update on directory.appointment to khamt_guard;
grant insert, delete on directory.desk_member to khamt_guard;
grant update on access.access_grant to khamt_guard;
