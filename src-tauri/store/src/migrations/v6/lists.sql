-- list_date is of the file that was taken last, whole or laid over; full_date of the last whole one; up to kept_up_to
-- nothing is missing. Until now one date stood for all three.
ALTER TABLE list ADD COLUMN full_date TEXT NOT NULL DEFAULT '';
ALTER TABLE list ADD COLUMN kept_up_to TEXT NOT NULL DEFAULT '';
UPDATE list SET full_date = list_date, kept_up_to = list_date;
