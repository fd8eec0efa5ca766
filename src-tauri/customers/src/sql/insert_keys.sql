INSERT INTO found_by (
  id, customer_no, last_key, second_key, first_key, zip_key, house_key, street_key, email_key,
  home_e164, mobile_e164, work_e164
) VALUES (
  ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
)
