-- The check of the least-squares slope that no single customer can turn: the median slope between any two deciles
-- (Theil-Sen).

with

deciles as (

    select * from {{ ref('int_ai__engagement_deciles') }}

),

pairs as (

    select
        lower_deciles.plan_id,
        lower_deciles.period_start_date,
        {{ ai_unit_economics.ratio(
            'upper_deciles.mean_margin - lower_deciles.mean_margin',
            'upper_deciles.mean_requests - lower_deciles.mean_requests'
        ) }} as slope
    from deciles as lower_deciles
    inner join deciles as upper_deciles
        on
            lower_deciles.plan_id = upper_deciles.plan_id
            and lower_deciles.period_start_date = upper_deciles.period_start_date
            and lower_deciles.volume_decile < upper_deciles.volume_decile

),

final as (

    select
        plan_id,
        period_start_date,
        {{ ai_unit_economics.percentile('slope', 0.5) }} as theil_sen_slope
    from pairs
    where slope is not null
    group by plan_id, period_start_date

)

select * from final
