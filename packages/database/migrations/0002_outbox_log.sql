-- The log of changes where there is no Redis: an outbox row gets its position when it is appended, under the lock of the
-- season's head, so that positions become visible in their order although ids do not. With Redis all of this stays empty.
alter table outbox add column epoch text, add column sequence bigint;

create index outbox_log on outbox (season_id, epoch, sequence) where sequence is not null;

create table outbox_log_heads (
  season_id int primary key references seasons (id),
  epoch text not null,
  sequence bigint not null check (sequence > 0), -- 1: the epoch was opened, no batch yet
  server text not null -- start time of the PostgreSQL that wrote it: one that was restored or failed over begins anew
) with (fillfactor = 50);
