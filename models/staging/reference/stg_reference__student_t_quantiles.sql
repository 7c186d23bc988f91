with

source as (

    {{ select_input('student_t_quantiles', [
        'degrees_of_freedom', 'quantile',
    ], reference_seed='student_t_quantiles') }}

),

final as (

    select
        {{ to_integer('degrees_of_freedom') }} as degrees_of_freedom,
        cast({{ to_text('quantile') }} as {{ type_double() }}) as quantile
    from source

)

select * from final
