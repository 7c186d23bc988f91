{{ config(severity='warn') }}
-- Purchase options that are none of the three. They meet rates of their own name, and rates for any option.

select
    'accelerator_rates' as input,
    purchase_option
from {{ ref('stg_reference__accelerator_rates') }}
where purchase_option not in ('on_demand', 'reserved', 'spot')

union

select
    'requests' as input,
    purchase_option
from {{ ref('int_ai__ledger_attempts') }}
where purchase_option not in ('on_demand', 'reserved', 'spot')
