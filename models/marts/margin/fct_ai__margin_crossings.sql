with

crossings as (

    select * from {{ ref('int_ai__margin_crossings') }}

),

weeks as (

    select * from {{ ref('int_ai__class_verdicts') }}
    where period_grain = 'week'

),

days as (

    select * from {{ ref('int_ai__class_totals') }}
    where period_grain = 'day'

),

drivers as (

    select * from {{ ref('int_ai__largest_drivers') }}
    where period_grain = 'week'

),

margins_since as (

    select
        crossings.request_class,
        crossings.crossed_week,
        sum(days.margin_pico) as margin_pico
    from crossings
    inner join days
        on
            (crossings.is_total or crossings.request_class = days.request_class)
            and crossings.crossed_week <= days.period_start_date
            and (crossings.is_open or crossings.reversed_week > days.period_start_date)
    group by crossings.request_class, crossings.crossed_week

),

final as (

    select
        crossings.request_class,
        crossings.crossed_week,
        crossings.direction,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,
        case crossings.direction when 'below' then drivers.largest_loss else drivers.largest_gain end as driver,

        -- money
        {{ per_unit('weeks.margin_pico', 'weeks.priced_units') }} as contribution_margin_per_unit,
        {{ per_unit('weeks.margin_high_pico', 'weeks.priced_units') }}
            as contribution_margin_per_unit_high,
        {{ pico_to_decimal('margins_since.margin_pico') }} as contribution_margin_since,

        -- ratios
        weeks.lower_margin as margin_interval_lower,
        weeks.upper_margin as margin_interval_upper,
        {{ ratio('weeks.priced_units', 'blends.priced_units') }} as share,
        {{ ratio('weeks.known_plan_units', 'weeks.units') }} as known_plan_share,

        -- flags
        crossings.is_total,
        crossings.is_from_start,
        crossings.is_open,
        weeks.is_provisional,

        -- times
        crossings.confirmed_week,
        crossings.reversed_week
    from crossings
    inner join weeks
        on
            coalesce(crossings.request_class, '') = coalesce(weeks.request_class, '')
            and crossings.crossed_week = weeks.period_start_date
    left join weeks as blends
        on
            crossings.crossed_week = blends.period_start_date
            and blends.request_class is null
    left join margins_since
        on
            coalesce(crossings.request_class, '') = coalesce(margins_since.request_class, '')
            and crossings.crossed_week = margins_since.crossed_week
    left join drivers
        on
            coalesce(crossings.request_class, '') = coalesce(drivers.request_class, '')
            and crossings.crossed_week = drivers.period_start_date

)

select * from final
