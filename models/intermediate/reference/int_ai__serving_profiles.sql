-- Profiles of models at their own work: what an attempt that nobody measured is charged. A profile of a model in
-- place of another is a proposal and charges nothing.

with

profiles as (

    select * from {{ ref('stg_reference__compute_profiles') }}
    where replaces_model is null

),

final as (

    select
        request_class,
        model,
        hardware,
        precision,
        accelerator_microseconds,
        sample_size,
        quality_score_micro,
        profiled_date,
        valid_from,
        valid_to
    from profiles

)

select * from final
