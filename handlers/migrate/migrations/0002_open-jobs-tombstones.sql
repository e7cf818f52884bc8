-- Up Migration

-- Whoever waits for a table holds up all that come after.
set local lock_timeout = '4s';

-- A deleted upload keeps its row for a while: a request that is sent again must not make it anew.
alter table uploads add column deleted_at timestamptz(3);

-- Each with the condition of the statement that it serves.
drop index uploads_expiring;
create index uploads_expiring on uploads (expires_at) where status <> 'stored';
create index uploads_deleted on uploads (deleted_at) where deleted_at is not null;
create index uploads_stored on uploads (id) where status = 'stored' and deleted_at is null;

drop index jobs_queued;
create index jobs_open on jobs (attempt, created_at) where status in ('queued', 'running');
