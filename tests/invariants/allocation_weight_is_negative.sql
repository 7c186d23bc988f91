-- Weights below zero: a class would take revenue from the others. Rows of `allocation_weights`, and of
-- `request_classes` (those have no plan and no validity).

select
    plan_id,
    request_class,
    valid_from,
    weight_pico
from {{ ref('stg_reference__allocation_weights') }}
where weight_pico < 0

union all

select
    null as plan_id,
    request_class,
    null as valid_from,
    revenue_weight_pico as weight_pico
from {{ ref('stg_reference__request_classes') }}
where revenue_weight_pico < 0
