-- Up Migration

-- Times have milliseconds, JavaScript's precision: a page's cursor then finds its row again.

create table uploads (
  id uuid primary key,
  owner text not null,
  idempotency_key text not null,
  request_hash text not null,
  file_name text not null,
  content_type text not null,
  size_bytes bigint not null check (size_bytes > 0),
  sha256 text not null,
  status text not null default 'pending' check (status in ('pending', 'stored', 'rejected')),
  reason text,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  unique (owner, idempotency_key)
);

create index uploads_by_owner on uploads (owner, created_at desc, id desc);
create index uploads_by_day on uploads (created_at);
create index uploads_expiring on uploads (expires_at) where status = 'pending';

create table jobs (
  id uuid primary key,
  owner text not null,
  idempotency_key text not null,
  request_hash text not null,
  kind text not null,
  input jsonb not null,
  correlation_id text not null,
  status text not null default 'queued' check (status in ('queued', 'running', 'succeeded', 'failed')),
  attempt integer not null default 0,
  leased_until timestamptz(3),
  result jsonb,
  error text,
  created_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  unique (owner, idempotency_key)
);

create index jobs_queued on jobs (created_at) where status = 'queued';
create index jobs_by_day on jobs (finished_at);

create table daily_figures (
  day date not null,
  owner text not null,
  uploads_created bigint not null,
  bytes_stored bigint not null,
  jobs_succeeded bigint not null,
  jobs_failed bigint not null,
  primary key (owner, day)
);

-- A day without any figures is done, too.
create table reported_days (
  day date primary key,
  reported_at timestamptz(3) not null default now()
);
