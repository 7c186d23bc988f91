-- How each class stood in the last days: whether it loses or is about to, what it pays for most, and what would help. What
-- depends on units of unknown plan counts as neither.
{{ config(materialized='table') }}

with

windows as (

    select * from {{ ref('int_ai__class_windows') }}
    where units > 0

),

remedies as (

    select * from {{ ref('int_ai__class_remedies') }}

),

cache_potentials as (

    select * from {{ ref('int_ai__cache_potentials') }}

),

classes as (

    select * from {{ ref('int_ai__class_units') }}

),

joined as (

    select
        windows.*,
        classes.owner,
        classes.runbook_url,
        classes.quality_floor_pico,
        remedies.computing_model as remedy_model,
        remedies.hardware as remedy_hardware,
        remedies.precision as remedy_precision,
        remedies.replaces_model as remedy_replaces_model,
        remedies.rate_region as remedy_rate_region,
        remedies.quality_score_micro as remedy_quality_score_micro,
        remedies.is_below_floor as is_remedy_below_quality_floor,
        remedies.saving_pico as remedy_saving_pico,
        coalesce(cache_potentials.saving_pico, 0) as cache_saving_pico,
        {{ divide_rounded('windows.margin_pico', 'windows.units') }} as unit_margin_pico,
        {{ divide_rounded('windows.earlier_margin_pico', 'windows.earlier_units') }}
            as earlier_unit_margin_pico,
        {{ divide_rounded('windows.margin_high_pico', 'windows.units') }} as unit_margin_high_pico,
        {{ divide_rounded('windows.earlier_margin_high_pico', 'windows.earlier_units') }}
            as earlier_unit_margin_high_pico
    from windows
    left join remedies
        on windows.request_class = remedies.request_class
    left join cache_potentials
        on windows.request_class = cache_potentials.request_class
    left join classes
        on windows.request_class = classes.request_class

),

judged as (

    select
        *,
        case top_component_cost_pico
            when token_cost_pico then 'token'
            when compute_cost_pico then 'compute'
            when retrieval_cost_pico then 'retrieval'
            else 'third_party'
        end as top_cost_component,
        margin_pico < 0 and coalesce(margin_high_pico < 0, false) as is_losing,
        -- One more step like the last one, and the class loses.
        margin_pico >= 0
        and coalesce(2 * unit_margin_pico - earlier_unit_margin_pico < 0, false)
        and coalesce(2 * unit_margin_high_pico - earlier_unit_margin_high_pico < 0, false) as is_drifting
    from joined

),

final as (

    select
        *,
        case when is_losing then -margin_pico else 0 end as loss_pico
    from judged

)

select * from final
