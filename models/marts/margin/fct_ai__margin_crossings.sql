with

-- What has earned from its first decided weeks on has crossed nothing.
changes as (

    select * from {{ ref('int_ai__verdict_changes') }}
    where
        verdict = 'negative'
        or verdict_before is not null

),

weeks as (

    select * from {{ ref('int_ai__weekly_margins') }}

),

days as (

    select * from {{ ref('int_ai__class_margins') }}
    where period_grain = 'day'

),

drivers as (

    select * from {{ ref('int_ai__cost_drivers_ranked') }}
    where period_grain = 'week'

),

margins_since as (

    select
        changes.request_class,
        changes.first_week,
        sum(days.contribution_margin) as contribution_margin
    from changes
    inner join days
        on
            (changes.is_total or changes.request_class = days.request_class)
            and changes.first_week <= days.period_start_date
            and (changes.reversed_week is null or changes.reversed_week > days.period_start_date)
    group by changes.request_class, changes.first_week

),

final as (

    select
        changes.request_class,
        changes.first_week as crossed_week,
        case changes.verdict when 'negative' then 'below' else 'above' end as direction,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,
        case changes.verdict when 'negative' then drivers.largest_loss else drivers.largest_gain end as driver,

        -- money
        weeks.contribution_margin_per_unit,
        weeks.contribution_margin_per_unit_high,
        cast(margins_since.contribution_margin as {{ var('type_money') }}) as contribution_margin_since,

        -- ratios
        weeks.margin_interval_lower,
        weeks.margin_interval_upper,
        weeks.share,
        weeks.known_plan_share,

        -- flags
        changes.is_total,
        changes.verdict_before is null as is_from_start,
        changes.reversed_week is null as is_open,
        weeks.is_provisional,

        -- times
        changes.confirmed_week,
        changes.reversed_week
    from changes
    inner join weeks
        on
            coalesce(changes.request_class, '') = coalesce(weeks.request_class, '')
            and changes.first_week = weeks.week_start_date
    left join margins_since
        on
            coalesce(changes.request_class, '') = coalesce(margins_since.request_class, '')
            and changes.first_week = margins_since.first_week
    left join drivers
        on
            coalesce(changes.request_class, '') = coalesce(drivers.request_class, '')
            and changes.first_week = drivers.period_start_date

)

select * from final
