-- Every class with what would make it a piece of work: it loses, it misses its cost target, or it is about to lose. What
-- depends on units of unknown plan is none.

with

windows as (

    select * from {{ ref('int_ai__class_windows') }}
    where units > 0

),

breaches as (

    select * from {{ ref('int_ai__slo_breaches_open') }}

),

crossings as (

    select * from {{ ref('int_ai__margin_crossings') }}
    where
        direction = 'below'
        and is_open
        and not is_total

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

joined as (

    select
        windows.*,
        breaches.breached_since_date,
        case when crossings.crossed_week is not null then greatest(crossings.crossed_week, data_window.first_date) end
            as losing_since_date,
        {{ ai_unit_economics.divide_rounded('windows.margin_pico', 'windows.units') }} as unit_margin_pico,
        {{ ai_unit_economics.divide_rounded('windows.earlier_margin_pico', 'windows.earlier_units') }}
            as earlier_unit_margin_pico,
        {{ ai_unit_economics.divide_rounded('windows.margin_high_pico', 'windows.units') }} as unit_margin_high_pico,
        {{ ai_unit_economics.divide_rounded('windows.earlier_margin_high_pico', 'windows.earlier_units') }}
            as earlier_unit_margin_high_pico
    from windows
    cross join data_window
    left join breaches
        on windows.request_class = breaches.request_class
    left join crossings
        on windows.request_class = crossings.request_class

),

final as (

    select
        *,
        margin_pico < 0 and coalesce(margin_high_pico < 0, false) as is_losing,
        breached_since_date is not null as is_breaching,
        -- One more step like the last one, and the class loses.
        margin_pico >= 0
        and coalesce(2 * unit_margin_pico - earlier_unit_margin_pico < 0, false)
        and coalesce(2 * unit_margin_high_pico - earlier_unit_margin_high_pico < 0, false) as is_drifting
    from joined

)

select * from final
