// The media worker is written against libsrtp 3; distributions still ship libsrtp 2.
// This header gives the part of the libsrtp 3 interface that the worker uses, on top of libsrtp 2:
// an opaque policy object, and protect/unprotect with separate input and output buffers.
#pragma once

// libsrtp 2 uses this name for a structure, libsrtp 3 for an opaque pointer.
#define srtp_policy_t srtp2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

#include <algorithm>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

inline constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
inline constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

struct BesideSrtpPolicy
{
	srtp2_policy_t policy{};
	// Master key and salt, one after the other, as libsrtp 2 wants them.
	uint8_t key[SRTP_MAX_KEY_LEN]{};
};

using srtp_policy_t = BesideSrtpPolicy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy = new (std::nothrow) BesideSrtpPolicy();

	return *policy ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	if (policy)
	{
		// Volatile, so that the compiler keeps the erasure of the key.
		std::fill_n(static_cast<volatile uint8_t*>(policy->key), sizeof(policy->key), uint8_t{ 0 });
	}

	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->policy.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	const auto err = srtp_crypto_policy_set_from_profile_for_rtp(&policy->policy.rtp, profile);

	return err ? err : srtp_crypto_policy_set_from_profile_for_rtcp(&policy->policy.rtcp, profile);
}

inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t mkiLen)
{
	if (keyLen + saltLen > sizeof(policy->key) || mkiLen != 0)
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(policy->key, key, keyLen);
	std::memcpy(policy->key + keyLen, salt, saltLen);
	policy->policy.key = policy->key;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
	policy->policy.allow_repeat_tx = allow ? 1 : 0;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t size)
{
	policy->policy.window_size = size;

	return srtp_err_status_ok;
}

// libsrtp derives its session keys here and keeps no pointer to the master key.
inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	return srtp_create(session, static_cast<const srtp2_policy_t*>(&policy->policy));
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

// libsrtp 2 works in place: copy to the output, then transform there.
// `trailer` is the room that the operation may write behind the input.
template<typename Transform>
inline srtp_err_status_t besideSrtpInto(
  const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t trailer, Transform transform)
{
	if (inLen > static_cast<size_t>(INT_MAX) - trailer || *outLen < inLen + trailer)
	{
		return srtp_err_status_buffer_small;
	}

	if (in != out)
	{
		std::memcpy(out, in, inLen);
	}

	int len        = static_cast<int>(inLen);
	const auto err = transform(out, &len);

	if (!err)
	{
		*outLen = static_cast<size_t>(len);
	}

	return err;
}

inline srtp_err_status_t srtp_protect(
  srtp_t ctx, const uint8_t* rtp, size_t rtpLen, uint8_t* srtp, size_t* srtpLen, size_t /*mki*/)
{
	return besideSrtpInto(rtp, rtpLen, srtp, srtpLen, SRTP_MAX_TRAILER_LEN, [ctx](void* data, int* len) {
		return srtp_protect(ctx, data, len);
	});
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t ctx, const uint8_t* srtp, size_t srtpLen, uint8_t* rtp, size_t* rtpLen)
{
	return besideSrtpInto(
	  srtp, srtpLen, rtp, rtpLen, 0, [ctx](void* data, int* len) { return srtp_unprotect(ctx, data, len); });
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t ctx, const uint8_t* rtcp, size_t rtcpLen, uint8_t* srtcp, size_t* srtcpLen, size_t /*mki*/)
{
	// SRTCP appends a 32-bit index besides the tag (RFC 3711, section 3.4).
	return besideSrtpInto(
	  rtcp, rtcpLen, srtcp, srtcpLen, SRTP_MAX_TRAILER_LEN + 4, [ctx](void* data, int* len) {
		  return srtp_protect_rtcp(ctx, data, len);
	  });
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t ctx, const uint8_t* srtcp, size_t srtcpLen, uint8_t* rtcp, size_t* rtcpLen)
{
	return besideSrtpInto(srtcp, srtcpLen, rtcp, rtcpLen, 0, [ctx](void* data, int* len) {
		return srtp_unprotect_rtcp(ctx, data, len);
	});
}
