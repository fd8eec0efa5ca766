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

-- Whom a telephone number belongs to, whichever of a customer's three it is: one probe finds all. `number` is E.164, but a
-- North American one has its seven local digits before its area code (`phone_order.rs`).
CREATE TABLE phone (
  number INTEGER NOT NULL,
  id     INTEGER NOT NULL,
  PRIMARY KEY (number, id)
) STRICT, WITHOUT ROWID;

-- Distinct last names with how many people have each: what a misspelt name is compared with.
CREATE TABLE surname (
  last_key TEXT NOT NULL PRIMARY KEY,
  people   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The same of first names.
CREATE TABLE given_name (
  first_key TEXT NOT NULL PRIMARY KEY,
  people    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The latest day on which each customer had to do with us: days since 1970-01-01 in two bytes, the low one first, 0
-- where none is on file. A thousand customers a row: customer 1 stands first in chunk 0.
CREATE TABLE recent (
  chunk INTEGER PRIMARY KEY,
  days  BLOB NOT NULL
) STRICT;

-- Customers of the generation beneath (`about.base`) that stand in this file anew: a bit each, 8,000 a row, the lowest
-- bit of the first byte for customer 0, whom nobody is.
CREATE TABLE replaced (
  chunk INTEGER PRIMARY KEY,
  bits  BLOB NOT NULL
) STRICT;

-- What the file says about itself. A file that is laid over another (`base`, 0 for none) holds only customers that are
-- new or changed, numbered from the last `id` beneath on; the tables above, and `customers` here, speak of both.
CREATE TABLE about (
  only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
  generation INTEGER NOT NULL,
  customers  INTEGER NOT NULL,
  home       TEXT NOT NULL,
  base       INTEGER NOT NULL,
  last_id    INTEGER NOT NULL
) STRICT;
