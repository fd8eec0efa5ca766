-- One generation of the customer master: the columns of the contract as given, and the keys they are found by.
-- Empty text and NULL numbers mean "not on file".
CREATE TABLE customer (
  id                   INTEGER PRIMARY KEY,
  customer_no          TEXT NOT NULL CHECK (customer_no <> ''),
  prefix               TEXT NOT NULL,
  first_name           TEXT NOT NULL,
  middle_name          TEXT NOT NULL,
  last_name            TEXT NOT NULL,
  suffix               TEXT NOT NULL,
  address_1            TEXT NOT NULL,
  address_2            TEXT NOT NULL,
  city                 TEXT NOT NULL,
  state                TEXT NOT NULL,
  zip                  TEXT NOT NULL,
  country              TEXT NOT NULL,
  phone_home           TEXT NOT NULL,
  phone_mobile         TEXT NOT NULL,
  phone_work           TEXT NOT NULL,
  email                TEXT NOT NULL,
  birth_date           TEXT NOT NULL,
  store_no             TEXT NOT NULL,
  last_purchase_date   TEXT NOT NULL,
  last_purchase_amount TEXT NOT NULL,
  last_payment_date    TEXT NOT NULL,
  last_inquiry_date    TEXT NOT NULL,
  language             TEXT NOT NULL,
  brand                TEXT NOT NULL,
  third_party          TEXT NOT NULL CHECK (third_party IN ('', 'yes', 'no')),
  source               TEXT NOT NULL
) STRICT;

-- What a customer is found by, apart from the columns as given: every index is made by reading this table, and it is
-- a quarter as wide. `id` is the customer's.
CREATE TABLE found_by (
  id          INTEGER PRIMARY KEY,
  customer_no TEXT NOT NULL,
  last_key    TEXT NOT NULL,
  second_key  TEXT NOT NULL,
  first_key   TEXT NOT NULL,
  zip_key     TEXT NOT NULL,
  house_key   TEXT NOT NULL,
  street_key  TEXT NOT NULL,
  email_key   TEXT NOT NULL,
  home_e164   INTEGER,
  mobile_e164 INTEGER,
  work_e164   INTEGER
) STRICT;

-- Distinct last names with how many people have each: what a misspelt name is compared with.
CREATE TABLE surname (
  last_key TEXT NOT NULL PRIMARY KEY,
  people   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the file says about itself.
CREATE TABLE about (
  only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
  generation INTEGER NOT NULL,
  customers  INTEGER NOT NULL,
  home       TEXT NOT NULL
) STRICT;
