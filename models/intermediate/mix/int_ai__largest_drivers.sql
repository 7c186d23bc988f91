-- The terms that moved the margin of a class, or of all together (no class), and the one that moved it most, up and down;
-- less than a billionth is rounding. Only all together can be moved by the mix.
{{ config(materialized='table') }}
{%- set drivers = [
    'retry', 'token_volume', 'model_mix', 'token_mix', 'cache', 'cache_hit', 'token_price', 'accelerator_time',
    'accelerator_rate', 'retrieval', 'third_party',
] %}

with

mix_effects as (

    select * from {{ ref('int_ai__mix_effects') }}

),

cost_drivers as (

    select * from {{ ref('int_ai__cost_drivers') }}

),

cost_effects as (

    select
        cost_drivers.period_grain,
        cost_drivers.period_start_date,
        cost_drivers.request_class,
        cost_drivers.driver,
        cost_drivers.effect * mix_effects.kept_units as effect
    from cost_drivers
    inner join mix_effects
        on
            cost_drivers.period_grain = mix_effects.period_grain
            and cost_drivers.period_start_date = mix_effects.period_start_date
            and cost_drivers.request_class = mix_effects.request_class

),

unioned as (

    select * from cost_effects

    union all

    select
        period_grain,
        period_start_date,
        cast(null as {{ dbt.type_string() }}) as request_class,
        driver,
        sum(effect) as effect
    from cost_effects
    group by period_grain, period_start_date, driver

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'revenue_rate' as driver,
        cast(revenue_rate_pico as {{ type_double() }}) / 1e12 as effect
    from mix_effects

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'mix' as driver,
        cast(mix_pico as {{ type_double() }}) / 1e12 as effect
    from mix_effects
    where request_class is null

),

ranked as (

    select
        *,
        row_number() over (
            partition by period_grain, period_start_date, request_class
            order by effect desc, driver asc
        ) as rank_upwards,
        row_number() over (
            partition by period_grain, period_start_date, request_class
            order by effect asc, driver asc
        ) as rank_downwards
    from unioned

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        {% for driver in drivers -%}
        sum(case when driver = '{{ driver }}' then effect else 0 end) as {{ driver }}_effect,
        {% endfor -%}
        max(case when rank_upwards = 1 and effect > 0.000000001 then driver end) as largest_gain,
        max(case when rank_downwards = 1 and effect < -0.000000001 then driver end) as largest_loss
    from ranked
    group by period_grain, period_start_date, request_class

)

select * from final
