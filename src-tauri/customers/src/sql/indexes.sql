-- Empty when the file is made; filled from all rows at once, in `bulk/index.rs`, which must know every index here.
CREATE UNIQUE INDEX found_by_no ON found_by (customer_no);
CREATE INDEX found_by_last_first ON found_by (last_key, first_key, zip_key) WHERE last_key <> '';
CREATE INDEX found_by_zip ON found_by (zip_key, last_key, first_key) WHERE zip_key <> '';
CREATE INDEX found_by_house ON found_by (house_key, last_key, first_key) WHERE house_key <> '';
CREATE INDEX found_by_second ON found_by (second_key, first_key, zip_key) WHERE second_key <> '';
CREATE INDEX found_by_street ON found_by (house_key, street_key, zip_key) WHERE house_key <> '';
CREATE INDEX found_by_email ON found_by (email_key) WHERE email_key <> '';
