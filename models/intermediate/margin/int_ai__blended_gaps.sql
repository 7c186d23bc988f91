-- Each class beside the blend of its slice: what the average hides, and the share at which the class turns it.
{{ config(materialized='table') }}

with

classes as (

    select * from {{ ref('int_ai__class_slices') }}

),

blends as (

    select
        slice_type,
        slice_value,
        period_grain,
        period_start_date,
        sum(units) as units,
        sum(margin_pico) as margin_pico,
        case when count(*) = count(margin_high_pico) then sum(margin_high_pico) end as margin_high_pico,
        sum(case when margin_pico < 0 then -margin_pico else 0 end) as hidden_loss_pico,
        sum(case when margin_high_pico < 0 then -margin_high_pico else 0 end) as sure_loss_pico
    from classes
    group by slice_type, slice_value, period_grain, period_start_date

),

compared as (

    select
        classes.*,
        blends.units as blended_units,
        blends.margin_pico as blended_margin_pico,
        blends.margin_high_pico as blended_margin_high_pico,
        blends.hidden_loss_pico as total_hidden_loss_pico,
        blends.sure_loss_pico as total_sure_loss_pico,
        {{ ratio('classes.margin_pico', 'classes.units') }} as margin_per_unit,
        {{ ratio(
            'blends.margin_pico - classes.margin_pico', 'blends.units - classes.units'
        ) }} as rest_margin_per_unit,
        {{ ratio('classes.units', 'blends.units') }} as share
    from classes
    inner join blends
        on
            classes.slice_type = blends.slice_type
            and classes.slice_value = blends.slice_value
            and classes.period_grain = blends.period_grain
            and classes.period_start_date = blends.period_start_date

),

with_flip_share as (

    select
        *,
        -- The share at which a class that loses for sure, whatever units of unknown plan earn, turns a blend that the rest
        -- keeps positive.
        case
            when margin_high_pico < 0 and margin_per_unit < 0 and rest_margin_per_unit > 0
                then rest_margin_per_unit / (rest_margin_per_unit - margin_per_unit)
        end as flip_share
    from compared

),

final as (

    select
        *,
        flip_share - share as distance_to_flip,
        case
            when blended_margin_pico > 0 and total_sure_loss_pico > 0 then true
            when total_hidden_loss_pico = 0 or blended_margin_high_pico <= 0 then false
        end as is_masked
    from with_flip_share

)

select * from final
