-- Who may call, and what for. The secret itself is never stored: whoever reads this table can log in as nobody.
create table api_keys (
  id text primary key check (id ~ '^[0-9a-z]{12}$'), -- public part of the key, by which it is looked up
  digest bytea not null check (length(digest) = 32), -- SHA-256 of the whole key
  owner text not null check (owner ~ '^[a-z0-9][a-z0-9._-]{0,63}$' and owner <> 'public'), -- whose idempotency keys
  name text not null check (length(name) between 1 and 100),
  scopes text[] not null check (scopes <@ array['submit', 'read', 'players', 'admin'] and cardinality(scopes) > 0),
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3), -- null: never
  revoked_at timestamptz(3),
  last_used_at timestamptz(3), -- to the minute or so, written in batches
  replaced_by text references api_keys (id) deferrable initially deferred -- by a rotation; this one then expires soon
);

create index api_keys_replaced_by on api_keys (replaced_by) where replaced_by is not null;
