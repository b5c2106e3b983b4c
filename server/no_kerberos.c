/* no_kerberos.c: what libssh's archive asks of GSSAPI, for a popugd that carries its libraries.
 * Promises that every call fails: Kerberos is no way in here (session_auth.c refuses it before
 * libssh asks). */

enum { GSS_S_UNAVAILABLE = 16 << 16 };

#define REFUSED(name)                                                                              \
    unsigned name(void);                                                                           \
    unsigned name(void)                                                                            \
    {                                                                                              \
        return GSS_S_UNAVAILABLE;                                                                  \
    }

REFUSED(gss_accept_sec_context)
REFUSED(gss_acquire_cred)
REFUSED(gss_add_oid_set_member)
REFUSED(gss_create_empty_oid_set)
REFUSED(gss_display_name)
REFUSED(gss_display_status)
REFUSED(gss_get_mic)
REFUSED(gss_import_name)
REFUSED(gss_indicate_mechs)
REFUSED(gss_init_sec_context)
REFUSED(gss_inquire_cred)
REFUSED(gss_inquire_cred_by_mech)
REFUSED(gss_release_buffer)
REFUSED(gss_release_cred)
REFUSED(gss_release_name)
REFUSED(gss_release_oid_set)
REFUSED(gss_test_oid_set_member)
REFUSED(gss_verify_mic)

extern const void *const GSS_C_NT_HOSTBASED_SERVICE, *const GSS_C_NT_USER_NAME;
const void *const GSS_C_NT_HOSTBASED_SERVICE = 0, *const GSS_C_NT_USER_NAME = 0;
