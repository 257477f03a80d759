-- Which session last_score is of: so the row that a submission returns says all that the log tells of it, and the
-- statement need not join its sessions with its totals. Null on rows that nothing has been submitted to since.
alter table leaderboard add column last_session_id bigint;
