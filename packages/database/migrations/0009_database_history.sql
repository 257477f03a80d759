-- Which line of history of which cluster the open epochs of the log belong to. A promoted standby goes on under another
-- timeline, a restored copy in another cluster or timeline: it may know less than the log and the views already told.
create table database_history (
  singleton boolean primary key default true check (singleton),
  history text not null -- system identifier / timeline
);
