-- The term that moved a class's margin per unit most, up and down; less than a billionth is rounding.

with

effects as (

    select * from {{ ref('int_ai__mix_effects') }}

),

drivers as (

    select * from {{ ref('int_ai__cost_drivers') }}

),

unioned as (

    select
        period_grain,
        period_start_date,
        request_class,
        'revenue_rate' as driver,
        cast(revenue_rate_pico as {{ ai_unit_economics.type_double() }}) / 1e12 as effect
    from effects

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'retry' as driver,
        retry_effect as effect
    from drivers

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'token_volume' as driver,
        token_volume_effect as effect
    from drivers

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'model_mix' as driver,
        model_mix_effect as effect
    from drivers

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'token_mix' as driver,
        token_mix_effect as effect
    from drivers

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'cache' as driver,
        cache_effect as effect
    from drivers

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'token_price' as driver,
        token_price_effect as effect
    from drivers

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'accelerator_time' as driver,
        accelerator_time_effect as effect
    from drivers

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'accelerator_rate' as driver,
        accelerator_rate_effect as effect
    from drivers

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'retrieval' as driver,
        retrieval_effect as effect
    from drivers

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'third_party' as driver,
        third_party_effect as effect
    from drivers

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
        max(case when rank_upwards = 1 and effect > 0.000000001 then driver end) as largest_gain,
        max(case when rank_downwards = 1 and effect < -0.000000001 then driver end) as largest_loss
    from ranked
    group by period_grain, period_start_date, request_class

)

select * from final
