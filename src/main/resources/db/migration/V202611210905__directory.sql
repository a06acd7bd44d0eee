-- Agencies, places, desks and appointments (R19, R26, R38). A country is data: names carry validity, nothing is hard-coded.
create table directory.agency (
    agency_code text primary key,
    parent_code text references directory.agency,
    kind        text not null,
    name_en     text not null,
    name_mn     text not null,
    short_en    text not null,
    short_mn    text not null,
    task_force  text not null default '',
    -- How long its agreement on sharing information holds; without one nobody of this agency holds a case (rule 1).
    agreement   daterange not null default '[2012-01-01,)',
    valid       daterange not null default '[2012-01-01,)'
);

create table directory.place (
    place_code  text primary key,
    parent_code text references directory.place,
    kind        text not null check (kind in ('COUNTRY', 'CAPITAL', 'AIMAG', 'DISTRICT', 'SOUM')),
    name_en     text not null,
    name_mn     text not null,
    position    integer not null
);

-- Where reports and referrals arrive at an agency.
create table directory.desk (
    desk_id     uuid primary key,
    agency_code text not null references directory.agency,
    kind        text not null check (kind in ('INTAKE', 'REFERRAL')),
    name_en     text not null,
    name_mn     text not null,
    services    text[] not null default '{}',
    active      boolean not null default true
);
create index on directory.desk (agency_code);
