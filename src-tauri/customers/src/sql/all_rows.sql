SELECT id, customer_no, prefix, first_name, middle_name, last_name, suffix, address_1, address_2, city, state, zip,
       country, phone_home, phone_mobile, phone_work, email, birth_date, store_no, last_purchase_date,
       last_purchase_amount, last_payment_date, last_inquiry_date, language, brand, third_party, source
  FROM customer
 WHERE id > ?1
 ORDER BY id
