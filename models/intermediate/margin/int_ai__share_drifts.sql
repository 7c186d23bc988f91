-- Where the share of a losing class is going: the trend of its daily share over the last days (variable
-- `work_window_days`), and the day on which it would turn the blend if the trend held.

with

gaps as (

    select * from {{ ref('int_ai__blended_gaps') }}
    where
        slice_type = 'all'
        and period_grain = 'day'

),

t_quantiles as (

    select * from {{ ref('stg_reference__student_t_quantiles') }}

),

-- Every day of a class with the days before it; the day itself is number 0.
trails as (

    select
        days.period_start_date as request_date,
        days.request_class,
        earlier.share,
        earlier.units,
        earlier.margin_pico,
        earlier.margin_high_pico,
        earlier.blended_units - earlier.units as rest_units,
        earlier.blended_margin_pico - earlier.margin_pico as rest_margin_pico,
        {{ dbt.datediff('days.period_start_date', 'earlier.period_start_date', 'day') }} as day_number
    from gaps as days
    inner join gaps as earlier
        on
            days.request_class = earlier.request_class
            and days.period_start_date >= earlier.period_start_date
            and {{ dbt.datediff('earlier.period_start_date', 'days.period_start_date', 'day') }}
            < {{ var('work_window_days') }}

),

sums as (

    select
        request_date,
        request_class,
        count(*) as days,
        {{ ratio('sum(margin_pico)', 'sum(units)') }} as margin_per_unit,
        case when count(*) = count(margin_high_pico) then sum(margin_high_pico) end as margin_high_pico,
        {{ ratio('sum(rest_margin_pico)', 'sum(rest_units)') }} as rest_margin_per_unit,
        {{ ratio('sum(day_number)', 'count(*)') }} as mean_day,
        avg(share) as mean_share,
        sum(day_number * day_number) - {{ ratio('sum(day_number) * sum(day_number)', 'count(*)') }}
            as squared_days,
        sum(day_number * share) - {{ ratio('sum(day_number) * sum(share)', 'count(*)') }}
            as day_times_share,
        sum(share * share) - {{ ratio('sum(share) * sum(share)', 'count(*)') }} as squared_shares
    from trails
    group by request_date, request_class
    having count(*) >= 10

),

slopes as (

    select
        *,
        {{ ratio('day_times_share', 'squared_days') }} as slope,
        case
            when margin_high_pico < 0 and margin_per_unit < 0 and rest_margin_per_unit > 0
                then rest_margin_per_unit / (rest_margin_per_unit - margin_per_unit)
        end as flip_share
    from sums

),

with_interval as (

    select
        slopes.*,
        slopes.mean_share - slopes.slope * slopes.mean_day as share_today,
        t_quantiles.quantile * sqrt(
            greatest(slopes.squared_shares - slopes.slope * slopes.day_times_share, 0)
            / (slopes.days - 2) / slopes.squared_days
        ) as half_width
    from slopes
    left join t_quantiles
        on t_quantiles.degrees_of_freedom = least(slopes.days - 2, 200)

),

bounds as (

    select
        *,
        slope - half_width as lower_slope,
        slope + half_width as upper_slope
    from with_interval

),

final as (

    select
        request_date,
        request_class,
        slope as share_drift_per_day,
        half_width as share_drift_half_width,
        case
            when slope > 0 and flip_share > share_today and (flip_share - share_today) / slope <= 3650
                then cast({{ dbt.dateadd(
                    'day', 'cast(ceil((flip_share - share_today) / ' ~ 'slope' ~ ') as integer)', 'request_date'
                ) }} as date)
        end as flip_date,
        case
            when upper_slope > 0 and flip_share > share_today and (flip_share - share_today) / upper_slope <= 3650
                then cast({{ dbt.dateadd(
                    'day', 'cast(ceil((flip_share - share_today) / ' ~ 'upper_slope' ~ ') as integer)', 'request_date'
                ) }} as date)
        end as earliest_flip_date,
        case
            when lower_slope > 0 and flip_share > share_today and (flip_share - share_today) / lower_slope <= 3650
                then cast({{ dbt.dateadd(
                    'day', 'cast(ceil((flip_share - share_today) / ' ~ 'lower_slope' ~ ') as integer)', 'request_date'
                ) }} as date)
        end as latest_flip_date
    from bounds

)

select * from final
