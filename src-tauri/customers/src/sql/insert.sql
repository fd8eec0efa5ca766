INSERT INTO customer (
  id, customer_no, prefix, first_name, middle_name, last_name, suffix, address_1, address_2, city, state, zip,
  country, phone_home, phone_mobile, phone_work, email, birth_date, store_no, last_purchase_date,
  last_purchase_amount, last_payment_date, last_inquiry_date, language, brand, third_party, source
) VALUES (
  ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
  ?24, ?25, ?26, ?27
)
