with

source as (

    {{ select_input('compute_profiles', [
        'request_class', 'model', 'hardware', 'precision', 'accelerator_seconds', 'accelerator_seconds_p50',
        'accelerator_seconds_p95', 'sample_size', 'quality_score', 'profiled_on', 'valid_from', 'valid_to',
        'replaces_model',
    ], demo_seed='demo_compute_profiles') }}

),

final as (

    select
        {{ to_text('request_class') }} as request_class,
        {{ to_text('model') }} as model,
        {{ to_text('hardware') }} as hardware,
        {{ to_text('precision') }} as precision,
        {{ model_name('replaces_model') }} as replaces_model,
        {{ to_scaled_integer('accelerator_seconds', 6) }} as accelerator_microseconds,
        {{ to_scaled_integer('accelerator_seconds_p50', 6) }} as accelerator_microseconds_p50,
        {{ to_scaled_integer('accelerator_seconds_p95', 6) }} as accelerator_microseconds_p95,
        {{ to_integer('sample_size') }} as sample_size,
        {{ to_scaled_integer('quality_score', 6) }} as quality_score_micro,
        cast({{ to_timestamp_utc('profiled_on') }} as date) as profiled_date,
        {{ valid_from_or_open(to_timestamp_utc('valid_from')) }} as valid_from,
        {{ valid_to_or_open(to_timestamp_utc('valid_to')) }} as valid_to
    from source

)

select * from final
