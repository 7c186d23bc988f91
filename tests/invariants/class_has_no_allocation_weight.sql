{{ config(severity='warn') }}
-- Classes that carry no plan revenue because nobody gave them a weight or a price (variable `revenue_allocation`).

select
    request_class,
    sum(units) as units
from {{ ref('int_ai__allocation_weights') }}
where weight_pico = 0
group by request_class
