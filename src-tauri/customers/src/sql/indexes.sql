-- Made after the rows: two to five times faster than keeping them while rows come in.
CREATE UNIQUE INDEX customer_by_no ON customer (customer_no);
CREATE INDEX customer_by_last_first ON customer (last_key, first_key, zip_key) WHERE last_key <> '';
CREATE INDEX customer_by_zip ON customer (zip_key, last_key, first_key) WHERE zip_key <> '';
CREATE INDEX customer_by_last_zip ON customer (last_key, zip_key, first_key) WHERE last_key <> '';
CREATE INDEX customer_by_second ON customer (second_key, first_key, zip_key) WHERE second_key <> '';
CREATE INDEX customer_by_street ON customer (house_key, street_key, zip_key) WHERE house_key <> '';
CREATE INDEX customer_by_email ON customer (email_key) WHERE email_key <> '';
CREATE INDEX customer_by_home ON customer (home_e164) WHERE home_e164 IS NOT NULL;
CREATE INDEX customer_by_mobile ON customer (mobile_e164) WHERE mobile_e164 IS NOT NULL;
CREATE INDEX customer_by_work ON customer (work_e164) WHERE work_e164 IS NOT NULL;
