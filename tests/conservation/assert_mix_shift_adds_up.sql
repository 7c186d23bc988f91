-- On every row volume, mix, revenue-rate and cost-rate effect are the change of contribution, to the last decimal; the
-- volume effect, which is what the others leave, is the change of units at the mean blended margin, so nothing hides in
-- it; what the cost-rate effect is made of adds up to it within rounding of floats; and classes add up to the total.

with

rows_of_marts as (

    select
        *,
        retry_effect + token_volume_effect + model_mix_effect + token_mix_effect + cache_effect + cache_hit_effect + token_price_effect
        + accelerator_time_effect + accelerator_rate_effect + retrieval_effect + third_party_effect as driver_effect
    from {{ ref('fct_ai__mix_shift') }}

),

totals as (

    select
        period_grain,
        period_start_date,
        sum(case when is_total then contribution_margin_change else -contribution_margin_change end) as change_left,
        sum(case when is_total then mix_effect else -mix_effect end) as mix_left,
        sum(case when is_total then priced_units else -priced_units end) as units_left
    from rows_of_marts
    group by period_grain, period_start_date

)

select
    period_grain,
    period_start_date,
    request_class,
    'effects' as what
from rows_of_marts
where contribution_margin_change <> volume_effect + mix_effect + revenue_rate_effect + cost_rate_effect

union all

select
    period_grain,
    period_start_date,
    request_class,
    'volume' as what
from rows_of_marts
where
    is_total
    and abs(
        volume_effect
        - (priced_units - previous_priced_units)
        * (contribution_margin_per_unit + previous_contribution_margin_per_unit) / 2
    ) > 0.000001 + 0.000000001 * abs(contribution_margin) + 0.000000001 * abs(previous_contribution_margin)

union all

select
    period_grain,
    period_start_date,
    request_class,
    'drivers' as what
from rows_of_marts
where
    abs(driver_effect - cost_rate_effect)
    > 0.000000001 + 0.000000001 * abs(contribution_margin) + 0.000000001 * abs(previous_contribution_margin)

union all

select
    period_grain,
    period_start_date,
    cast(null as {{ dbt.type_string() }}) as request_class,
    'total' as what
from totals
where
    change_left <> 0
    or mix_left <> 0
    or units_left <> 0
