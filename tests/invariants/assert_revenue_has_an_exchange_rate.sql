{{ config(severity='warn') }}
-- Revenue in a currency without an exchange rate is NULL, not zero, and shows up here.

select
    invoice_line_id,
    service_date,
    line_currency_code
from {{ ref('int_ai__revenue_daily') }}
where revenue_pico is null
